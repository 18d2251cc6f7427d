"""The plan: which units a suite needs, the measurements made once, what is there left out."""

from __future__ import annotations

import functools
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from data.dataset import Dataset, Picture
from engine.identity import seed_of
from engine.method import Method
from engine.problem import Problem, Shape
from engine.runner.attempt import operator
from engine.runner.experiment import Experiment
from engine.runner.identities import fingerprints, measurement_id, recon_id
from engine.runner.known import Known, batches, dataset_rows, known_of
from engine.runner.past import late_parts, resumed
from engine.runner.records import measurement_row
from engine.runner.refusal import refusal
from engine.runner.stream import Stream
from engine.runner.unit import Draws, Rows, Shot, Unit, settled
from engine.store import ledger

DRAWN = 2**18  # pixels, whatever their channels, in one call for samples: 8 draws of 8 pictures of 64 x 64


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What needs no worker: rows to be written (a skipped case, a picture) and how many are counted.

    Args:
        reason: why those failed that did so just now.
    """

    rows: Rows
    skipped: int = 0
    done: int = 0
    failed: int = 0
    reason: str | None = None


class Plan:
    """The units of one run, made as they are asked for, so that memory stays bounded.

    Args:
        experiment: what is to be run.
        folder: the store, in which what is done is looked up.
        run_id: the run that owns the units.
        device: "cpu", "cuda:0"; its class is part of a reconstruction's identity.
        retry_failed: whether failed reconstructions are run again.
    """

    def __init__(
        self, experiment: Experiment, folder: Path, run_id: uuid.UUID, device: str, retry_failed: bool = False
    ) -> None:
        self.experiment, self.folder, self.run_id = experiment, folder, run_id
        self.device, self.retry_failed = device, retry_failed
        self.suite = experiment.suite
        self._marks = {method.slug: fingerprints(method) for method in experiment.methods}
        self._picture = functools.lru_cache(maxsize=128)(self._load)
        self._refusals: dict[str, Counter[str]] = {method.slug: Counter() for method in experiment.methods}
        self._taken: set[str] = set()

    @property
    def planned(self) -> int:
        """How many reconstructions the run owns in the end, done before or now."""
        return sum(
            self._count(dataset) * self._each(method)
            for dataset in self.experiment.datasets
            for problem in self.experiment.problems
            for method in self.experiment.methods
            if self._admits(dataset, problem, method)
        )

    def idle(self) -> dict[str, str]:
        """Methods that were refused wherever they came up, with the reason met most often."""
        return {
            name: reasons.most_common(1)[0][0]
            for name, reasons in self._refusals.items()
            if reasons and name not in self._taken
        }

    def steps(self) -> Iterator[Unit | Settled]:
        """Every unit to be performed, and between them what is settled already."""
        for dataset in self.experiment.datasets:
            known = []
            for index in range(self._count(dataset)):
                picture = self._picture(dataset, index)
                known.append(known_of(dataset, index, picture))
            yield Settled(rows=dataset_rows(dataset, known, functools.partial(self._picture, dataset)))
            for batch in batches(known):
                for problem in self.experiment.problems:
                    yield from self._case_steps(dataset, problem, batch)

    def _case_steps(self, dataset: Dataset, problem: Problem, batch: list[Known]) -> Iterator[Unit | Settled]:
        methods = [m for m in self.experiment.methods if self._admits(dataset, problem, m)]
        if not methods:
            return
        shape = batch[0].shape
        measurement_ids = [measurement_id(known.image_id, problem, self.suite.seed) for known in batch]
        units = [self._unit(dataset, problem, m, batch, measurement_ids) for m in methods]
        states = ledger.states(self.folder, [key for unit in units for key in unit.ids])

        measured: list[NDArray[Any]] | None = None
        for unit in units:
            here = [states.get(shot.recon_id) for shot in unit.owned]
            refused = None if set(here) <= self._final - {"skipped"} else refusal(problem, unit.method, shape)
            if refused and refused.state == "skipped":
                self._refusals[unit.method.slug][refused.reason] += 1
            else:
                self._taken.add(unit.method.slug)
            if self._final.issuperset(here) and (refused or "skipped" not in here):
                late = list(late_parts(self.folder, unit, states))
                if late:
                    _, measured = self._measure(problem, batch, measurement_ids, dataset)
                    for part in late:
                        yield self._filled(part, dataset, batch, measured)
                again = {shot.recon_id for part in late for shot in part.shots}
                rest = [shot for shot in unit.owned if shot.recon_id not in again]
                if rest:
                    yield self._found(rest, states)
                continue
            if refused:
                rows = settled(unit, refused.state, refused.reason, self.device)
                yield Settled(rows=rows, reason=refused.reason, **{refused.state: len(here)})
                continue
            if measured is None:
                fresh, measured = self._measure(problem, batch, measurement_ids, dataset)
                if fresh:
                    yield Settled(rows={"measurement": fresh})
            unit, before = resumed(self.folder, unit, states, self._final - {"skipped"})
            if before:
                yield self._found(before, states)
            yield self._filled(unit, dataset, batch, measured)

    @property
    def _final(self) -> set[str]:
        """States of reconstructions that this run leaves as they are; skipped ones while still refused."""
        return {"ok", "skipped"} if self.retry_failed else {"ok", "skipped", "failed"}

    def _measure(
        self, problem: Problem, batch: list[Known], ids: list[uuid.UUID], dataset: Dataset
    ) -> tuple[list[dict[str, Any]], list[NDArray[Any]]]:
        """The stored measurement where there is one, else a new one: every method gets the same bytes."""
        stored = ledger.measurements(self.folder, ids)
        missing = [i for i, key in enumerate(ids) if key not in stored]
        rows = []
        if missing:
            physics = operator(problem, batch[0].shape, self.suite.seed, "cpu")
            for i in missing:
                x = torch.from_numpy(self._picture(dataset, batch[i].index).pixels)[None]
                y = problem.measure(x, physics, seed_of(self.suite.seed, batch[i].digest, problem.slug))
                with torch.no_grad():
                    preview = problem.preview(y, physics)
                array = stored[ids[i]] = y[0].numpy()
                shown = preview[0].float().numpy()
                rows.append(
                    measurement_row(ids[i], batch[i].image_id, problem.slug, array, shown, self.suite.seed)
                )
        return rows, [stored[key] for key in ids]

    def _unit(
        self, dataset: Dataset, problem: Problem, method: Method, batch: list[Known], ids: list[uuid.UUID]
    ) -> Unit:
        """A unit with identities only; pixels and measurements are put in when it is to be run."""
        nothing = np.empty(0, np.float32)
        count = self.experiment.samples.get(method.slug)
        identity = functools.partial(
            recon_id,
            method=method,
            weights=self._marks[method.slug],
            precision=self.suite.precision,
            device=self.device,
        )
        shots = tuple(
            Shot(
                recon_id=identity(measurement, kind="mean", samples=count)
                if count
                else identity(measurement),
                measurement_id=measurement,
                image_id=known.image_id,
                image_digest=known.digest,
                x=nothing,
                y=nothing,
                kind="mean" if count else "single",
                samples=count or 1,
            )
            for known, measurement in zip(batch, ids, strict=True)
        )
        return Unit(
            run_id=self.run_id,
            dataset=dataset.slug,
            problem=problem,
            method=method,
            judges=self.experiment.judges,
            shots=shots,
            shape=batch[0].shape,
            seed=self.suite.seed,
            precision=self.suite.precision,
            draws=self._draws(count, identity, batch[0].shape, ids) if count else None,
        )

    def _draws(
        self, count: int, identity: Callable[..., uuid.UUID], shape: Shape, ids: list[uuid.UUID]
    ) -> Draws:
        """As many draws in a call as fit: a power of two, so that runs of 8 and of 16 share calls."""
        fitting = max(1, DRAWN // (len(ids) * shape[1] * shape[2]))
        return Draws(
            count=count,
            size=2 ** (fitting.bit_length() - 1),
            keep=self.suite.keep,
            ids=tuple(
                tuple(identity(measurement, kind="sample", sample=number) for number in range(count))
                for measurement in ids
            ),
            streams=tuple(Stream(total=count) for _ in ids),
        )

    def _filled(self, unit: Unit, dataset: Dataset, batch: list[Known], measured: list[NDArray[Any]]) -> Unit:
        place = {known.image_id: i for i, known in enumerate(batch)}
        shots = []
        for shot in unit.shots:
            picture = self._picture(dataset, batch[place[shot.image_id]].index)
            shots.append(replace(shot, x=picture.pixels, y=measured[place[shot.image_id]], roi=picture.roi))
        return replace(unit, shots=tuple(shots))

    def _found(self, shots: Sequence[Shot], states: Mapping[uuid.UUID, str]) -> Settled:
        here = [states[shot.recon_id] for shot in shots]
        return Settled(
            rows={"run_item": [{"run_id": self.run_id, "recon_id": shot.recon_id} for shot in shots]},
            done=here.count("ok"),
            skipped=here.count("skipped"),
            failed=here.count("failed"),
        )

    def _admits(self, dataset: Dataset, problem: Problem, method: Method) -> bool:
        return self.suite.admits(dataset=dataset.slug, problem=problem.slug, method=method.slug)

    def _each(self, method: Method) -> int:
        """Reconstructions per image: one, or the mean and, where they are kept, its samples."""
        count = self.experiment.samples.get(method.slug, 0)
        return 1 + count if self.suite.keep == "samples" else 1

    def _count(self, dataset: Dataset) -> int:
        return min(len(dataset), self.suite.images or len(dataset))

    def _load(self, dataset: Dataset, index: int) -> Picture:
        return dataset[index]
