"""A trial of the corrections on drawn faces that nobody learned from: what each gains and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audits import labels
from audits.classifier.features import numbers
from audits.classifier.gathering import Choice
from audits.classifier.making import train
from audits.classifier.measures import draws as bootstrapped
from audits.classifier.measures import estimated
from audits.classifier.prevalence import counted
from audits.classifier.versions import Version, keep
from audits.correction.applying import FLAGGED, Report, correct
from audits.correction.blend import Blend
from audits.correction.correction import Correction
from audits.correction.made import Made
from audits.correction.resample import Resample
from audits.correction.select import Select
from audits.labelling.oracle import oracle
from audits.labelling.session import Pool
from audits.labelling.trust import WEIGHTS
from engine import weights
from engine.errors import UsageError
from engine.runner.run import run
from engine.store.codec import unpack
from engine.store.connection import reading
from engine.suite import parse

Document = dict[str, Any]
FIGURES = {"psnr": "psnr", "lpips": "lpips-tiny", "misfit": "consistency"}
KID = "kid-tiny"
TOWARDS = "tv"
BOOTSTRAPS = 1000
_SUITE = """
suite: correction
samples: {draws}
datasets: [{{faces: {{count: {faces}, split: {split}}}}}]
problems: [{problems}]
methods: [{samplers}, {towards}]
judges: [psnr, lpips-tiny, consistency, null-space, kid-tiny]
"""
_KID = "SELECT value, low, high FROM set_score WHERE judge = ? AND problem = ? AND method = ? AND kind = ?"
_FLAGGED = "SELECT data FROM pixel_map WHERE map = ? AND recon_id IN (SELECT unnest(?::UUID[]))"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What is tried.

    Args:
        faces: people of the split `test`.
        draws: of each measurement of them.
        teachers: people of the split `validation`, on draws of whom the classifier learns.
        taught: draws of each measurement of them.
        samplers: that draw, as a suite names them.
        problems: likewise.
    """

    faces: int = 40
    draws: int = 8
    teachers: int = 40
    taught: int = 2
    samplers: tuple[str, ...] = ("ddrm(steps=10)", "diffpir(steps=10)")
    problems: tuple[str, ...] = ("sr(factor=8)", "inpaint(kind=box)")


def tried(trial: Trial, folder: Path, watch: Callable[[str], None] = lambda _: None) -> Document:
    """Draws, learns, corrects and has the oracle look; every figure as JSON takes it.

    Args:
        folder: in which the two stores are made; what they have is not made again.
        watch: told what is being done.

    Errors:
        WeightsMissing: a network is not here; the message says how to get it.
    """
    watch(f"{trial.teachers} faces of the split validation, {trial.taught} draws each")
    learning = _drawn(trial, folder / "learning", "validation", trial.teachers, trial.taught)
    version, why = _classifier(learning)
    watch(why or "a classifier that needs no truth has learned from them")
    watch(f"{trial.faces} faces of the split test, {trial.draws} draws each")
    store = _drawn(trial, folder / "test", "test", trial.faces, trial.draws)
    corrections: list[Correction] = [Select(), Blend(), Blend(towards=TOWARDS), Resample()]
    if version is not None:
        keep(store, version)
        corrections.insert(1, Select(by=f"classifier:{version.name}"))
    reports = []
    for one in corrections:
        watch(f"correcting by {one.slug}")
        reports.append(correct(store, one))
    watch("the oracle looks for changed attributes")
    told = oracle(store, Pool(kinds=("single", "mean", "sample")))
    return {
        "trial": asdict(trial),
        "oracle": {
            "attributes": len(told.accuracy),
            "accuracy": told.mean_accuracy,
            "sha256": weights.digest(WEIGHTS),
        },
        "classifier": why if version is None else _known(version),
        "cases": [
            {"problem": problem, "sampler": sampler, "rows": _rows(store, reports, problem, sampler)}
            for problem in trial.problems
            for sampler in trial.samplers
        ],
    }


def _drawn(trial: Trial, folder: Path, split: str, faces: int, draws: int) -> Path:
    suite = _SUITE.format(
        draws=draws,
        faces=faces,
        split=split,
        problems=", ".join(f'"{name}"' for name in trial.problems),
        samplers=", ".join(f'"{name}"' for name in trial.samplers),
        towards=TOWARDS,
    )
    progress = run(parse(suite), folder, jobs=0)
    if progress.failed or not progress.done:
        raise UsageError(f"the trial needs draws of every case: {'; '.join(progress.failures)}")
    return folder


def _classifier(store: Path) -> tuple[Version | None, str]:
    """Trained on the oracle's labels by what needs no truth, or why there is none."""
    oracle(store, Pool(kinds=("single", "mean", "sample")))
    try:
        return train(store, Choice(labels="oracle", reference="measurement")), ""
    except UsageError as error:
        return None, str(error)


def _known(version: Version) -> Document:
    report = version.report
    return {
        "labels": report.labels,
        "hallucinated": report.hallucinated,
        "auc": asdict(report.auc),
        "features": list(version.layer.features),
    }


def _rows(store: Path, reports: Sequence[Report], problem: str, sampler: str) -> list[Document]:
    """One draw, the mean of all, and each correction of one case."""
    made = [
        (report.correction, [one for one in report.made if (one.problem, one.method) == (problem, sampler)])
        for report in reports
    ]
    first = [one for one in made[0][1] if one.reason is None]
    before = [str(one.shown) for one in first]
    rows = [
        _row(store, "one draw", before, before, (problem, sampler, "sample")),
        _row(store, "mean of draws", [str(one.mean) for one in first], before, (problem, sampler, "mean")),
    ]
    for correction, some in made:
        name = f"{sampler}+{correction.slug}"
        good = [one for one in some if one.reason is None]
        ids = [str(one.recon_id) for one in good]
        spoken = "select(by=classifier)" if correction.classifier else correction.slug
        row = _row(store, spoken, ids, [str(one.shown) for one in good], (problem, name, "single"))
        rows.append(row | {"mended": _mended(store, good), "failed": len(some) - len(good)})
    return rows


def _row(store: Path, what: str, ids: list[str], before: list[str], case: tuple[str, str, str]) -> Document:
    values = numbers(store, ids).values.reindex(ids)
    said, said_before = _said(store, ids), _said(store, before)
    hit, was = said.eq("hallucinated").to_numpy(), said_before.eq("hallucinated").to_numpy()
    face = np.arange(len(ids))
    changed = hit.astype(float) - was
    change = estimated(
        lambda drawn: (drawn * changed).sum(axis=1) / drawn.sum(axis=1),
        np.ones(len(ids)),
        bootstrapped(face, BOOTSTRAPS, 0),
    )
    with reading(store) as con:
        kid = con.execute(_KID, [KID, *case]).fetchone()
    return {
        "what": what,
        "pictures": len(ids),
        "hallucinated": asdict(counted(hit, face)),
        "change": asdict(change),
        "unsure": float(said.eq("unsure").mean()),
        **{name: float(values[score].mean()) for name, score in FIGURES.items()},
        "kid": None if kid is None else dict(zip(("value", "low", "high"), map(float, kid), strict=True)),
    }


def _said(store: Path, ids: list[str]) -> pd.Series:
    """The oracle's verdict of each."""
    votes = labels.votes(store)
    of_oracle = votes[votes["annotator"] == labels.ORACLE].set_index("recon_id")["verdict"]
    return of_oracle.reindex(ids)


def _mended(store: Path, made: Sequence[Made]) -> float | None:
    """Mean weight of what was mended, of all pixels; None where whole draws were chosen."""
    with reading(store) as con:
        rows = con.execute(_FLAGGED, [FLAGGED.name, [str(one.recon_id) for one in made]]).fetchall()
    return float(np.mean([unpack(data).mean() for (data,) in rows])) if rows else None
