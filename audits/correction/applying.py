"""Correcting what a store has, and storing it as methods of their own, judged as the others are."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from audits.classifier.versions import Version, load
from audits.correction.batches import Correcting, Made
from audits.correction.correction import Correction
from audits.correction.sources import Case, Item, cases
from audits.correction.standing import method_row, store_judges
from engine import catalogue
from engine.errors import UsageError
from engine.judge import Map, SetMetric
from engine.runner.run import Progress, Watch, chosen_device, run_row
from engine.runner.setscores import scored
from engine.store.ingest import take_turn
from engine.store.shard import write_shard

BATCH = 8
NUMBERS = 2**23  # of the draws of a batch
FLAGGED = Map(name="flagged", palette="deviation")


@dataclass(kw_only=True)
class Report:
    """What a correction of a store did.

    Args:
        correction: as stored, its classifier named.
        made: every corrected picture with what it came from.
        left_out: case -> reason -> how many pictures.
    """

    correction: Correction
    made: list[Made] = field(default_factory=list)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)
    done: int = 0
    failed: int = 0
    found: int = 0

    def leave(self, case: Case, reason: str, count: int) -> None:
        reasons = self.left_out.setdefault(case.told, {})
        reasons[reason] = reasons.get(reason, 0) + count


def correct(
    store: Path,
    correction: Correction,
    *,
    dataset: str | None = None,
    problem: str | None = None,
    method: str | None = None,
    device: str = "auto",
    watch: Watch = lambda progress: None,
) -> Report:
    """Correct the newest draws of a store; what is corrected already is not corrected again.

    Args:
        dataset: one of them; all by default. Likewise `problem`.
        method: with its parameters or without.

    Errors:
        UsageError: there is nothing that can be corrected so; says why. A classifier that is not there,
            or that compares with the truth.
        StoreError: see `engine.store.errors`.
    """
    take_turn(store, wait=30.0)
    correction, version = _settled(store, correction)
    place = chosen_device(device)
    found = cases(store, dataset, problem, method)
    if not found:
        asked = ", ".join(name for name in (dataset, problem, method) if name) or "any case"
        raise UsageError(f"there is nothing to correct: the store has no reconstructions of {asked}.")
    report = Report(correction=correction)
    work = [(case, items) for case in found if (items := _fit(case, correction, report))]
    if work:
        _perform(store, work, report, version, place, watch)
    if not report.made:
        reasons = [f"{case}: {reason}" for case, why in report.left_out.items() for reason in why]
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        raise UsageError(f"nothing was corrected by {correction.slug}; {reasons[0]}{more}")
    return report


def _settled(store: Path, correction: Correction) -> tuple[Correction, Version | None]:
    """The correction with the classifier's version in its name, and the version."""
    if correction.classifier is None:
        return correction, None
    version = load(store, correction.classifier or None)
    if version.trained_on["reference"] != "measurement":
        raise UsageError(
            f"a correction may not look at the truth, and the classifier {version.name} compares with it; "
            "`reconaudit classifier train --reference measurement` makes one that does not."
        )
    return correction.going_by(version.name), version


def _fit(case: Case, correction: Correction, report: Report) -> tuple[Item, ...]:
    """The pictures of a case that can be corrected; why the others cannot goes into the report."""
    for reason, count in case.left_out.items():
        report.leave(case, reason, count)
    if not case.items or case.operator is None:
        return ()
    if refusal := correction.refused(case.operator, case.drew):
        report.leave(case, refusal, len(case.items))
        return ()
    fewest = 2 if correction.needs_samples else 1
    fit = tuple(item for item in case.items if len(item.draws) >= fewest)
    if len(fit) < len(case.items):
        told = f"{correction.name} takes several draws of a sampler (samples: 8), and there is one output."
        report.leave(case, told, len(case.items) - len(fit))
    return fit


def _perform(
    store: Path,
    work: Sequence[tuple[Case, tuple[Item, ...]]],
    report: Report,
    version: Version | None,
    device: str,
    watch: Watch,
) -> None:
    correction, started = report.correction, datetime.now(UTC)
    progress = Progress(
        run_id=uuid.uuid4(),
        suite=f"correct by {correction.slug}",
        planned=sum(len(items) for _, items in work),
    )

    def row(finished: datetime | None = None) -> dict[str, object]:
        return run_row(progress, "", started, finished, device)

    judges, set_metrics = store_judges(store)
    write_shard(store, {"map": [catalogue.map_row(FLAGGED, None)], "run": [row()]})
    correcting = Correcting(
        store=store,
        correction=correction,
        version=version,
        judges=judges,
        device=device,
        run_id=progress.run_id,
    )
    try:
        for case, items in work:
            progress.case = f"{case.told}+{correction.slug}"
            for batch in _batches(items):
                try:
                    made = correcting(case, batch, FLAGGED.name)
                except UsageError as error:
                    report.leave(case, str(error), len(batch))
                    progress.planned -= len(batch)
                    continue
                report.made += made
                _count(progress, made)
                write_shard(store, {"run": [row()], "method": [method_row(case, correction)]})
                take_turn(store)
                watch(progress)
        take_turn(store, wait=60.0)
        _summarise(store, [case for case, _ in work], correction, set_metrics)
        progress.state = "finished"
    except KeyboardInterrupt:
        progress.state = "interrupted"
        raise
    except BaseException:
        progress.state = "failed"
        raise
    finally:
        write_shard(store, {"run": [row(datetime.now(UTC))]})
        take_turn(store, wait=60.0)
        watch(progress)
        report.done, report.failed, report.found = progress.done, progress.failed, progress.found


def _count(progress: Progress, made: Sequence[Made]) -> None:
    reasons = [one.reason for one in made if one.reason]
    progress.done += len(made) - len(reasons)
    progress.failed += len(reasons)
    progress.found += sum(one.found for one in made)
    for reason in reasons:
        progress.failures[reason] = progress.failures.get(reason, 0) + 1


def _summarise(
    store: Path, done: Sequence[Case], correction: Correction, set_metrics: Sequence[SetMetric]
) -> None:
    """KID and the like, of the corrected pictures of every case."""
    rows = []
    for case in done:
        named = {
            "dataset": case.dataset,
            "problem": case.problem,
            "method": f"{case.method}+{correction.slug}",
        }
        rows += [row for metric in set_metrics for row in scored(metric, store, named, "single")]
    if rows:
        write_shard(store, {"set_score": rows})


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Pictures of one shape, operator and number of draws together, in their order."""
    alike: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        alike.setdefault((item.shape, item.seed, item.precision, len(item.draws)), []).append(item)
    for some in alike.values():
        channels, height, width = some[0].shape
        size = max(1, min(BATCH, NUMBERS // (len(some[0].draws) * channels * height * width)))
        for start in range(0, len(some), size):
            yield some[start : start + size]
