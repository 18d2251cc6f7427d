"""What correction gains and costs on held-out faces: the rows of the table in docs/correction.md.

``python -m pytest -m long tests/long/test_correction_on_faces.py -s``; hours on two cores. RECONAUDIT_FACES
and RECONAUDIT_DRAWS make it smaller (100 faces and 8 draws unless set), ``-k`` chooses among cases, and
RECONAUDIT_PRIOR names a prior in place of the one that ships.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from audits import labels
from audits.classifier.gathering import Choice
from audits.classifier.making import train
from audits.classifier.versions import Version, keep
from audits.correction.applying import Report, correct
from audits.correction.blend import Blend
from audits.correction.correction import Correction
from audits.correction.gains import gains
from audits.correction.resample import Resample
from audits.correction.select import Select
from audits.labelling.oracle import oracle
from audits.labelling.session import Pool
from engine import weights
from engine.errors import UsageError
from engine.runner.run import run
from engine.store.connection import reading
from engine.suite import parse

FACES = int(os.environ.get("RECONAUDIT_FACES", "100"))
DRAWS = int(os.environ.get("RECONAUDIT_DRAWS", "8"))
PRIOR = os.environ.get("RECONAUDIT_PRIOR", "")
SAMPLERS = ("ddrm", "diffpir", "daps", "dps")
PROBLEMS = {"sr8": "{sr: {factor: 8}}", "box": "{inpaint: {kind: box}}"}
SUITE = """
suite: correction
samples: {draws}
datasets: [{{faces: {{count: {faces}, split: {split}}}}}]
problems: [{problem}]
methods: [{sampler}, tv]
judges: [psnr, ssim, lpips-tiny, consistency, null-space, kid-tiny]
"""

pytestmark = pytest.mark.long


@dataclass(frozen=True, kw_only=True)
class Side:
    """Figures of one kind of picture; None where there is none."""

    psnr: float | None
    lpips: float | None
    misfit: float | None
    kid: float | None
    hallucinated: float | None


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_gains_and_costs(sampler: str, problem: str, tmp_path: Path) -> None:
    for name in ("perceptual-tiny", "attributes", *(() if PRIOR else ("face-prior",))):
        if reason := weights.obstacle(name):
            pytest.skip(reason)
    learning = _run(tmp_path / "learning", sampler, problem, "validation", 2)
    version = _classifier(learning)
    store = _run(tmp_path / "test", sampler, problem, "test", DRAWS)
    tried: list[Correction] = [Select(), Blend(), Blend(towards="tv"), Resample()]
    if version is not None:
        keep(store, version)
        tried.insert(1, Select(by=f"classifier:{version.name}"))
    reports = [correct(store, one, method=sampler) for one in tried]
    oracle(store, Pool(kinds=("single", "mean", "sample")))
    print(f"\n{problem}, {sampler}: {FACES} faces, {DRAWS} draws")
    print(_row("one draw", _side(store, reports[0], "draw")))
    print(_row("mean of draws", _side(store, reports[0], "mean")))
    sides = {}
    for report in reports:
        assert not report.failed, {one.reason for one in report.made if one.reason}
        sides[report.correction.slug] = side = _side(store, report, "corrected")
        print(_row(report.correction.slug, side) + f" flagged {_flagged(store, report):.3f}")
    draw = _side(store, reports[0], "draw").psnr
    assert draw is not None
    for slug in ("select", "blend"):
        psnr = sides[slug].psnr
        assert psnr is not None and psnr > draw, slug


def _run(folder: Path, sampler: str, problem: str, split: str, draws: int) -> Path:
    method = f"{{{sampler}: {{weights_file: {PRIOR}}}}}" if PRIOR else sampler
    text = SUITE.format(draws=draws, faces=FACES, split=split, problem=PROBLEMS[problem], sampler=method)
    progress = run(parse(text), folder, jobs=0)
    assert progress.done and not progress.failed, progress.failures
    return folder


def _classifier(store: Path) -> Version | None:
    """Trained on other people, by what needs no truth; None where there are too few labels of a kind."""
    oracle(store, Pool(kinds=("single", "mean", "sample")))
    try:
        return train(store, Choice(labels="oracle", reference="measurement"))
    except UsageError as error:
        print(f"\nno classifier: {error}")
        return None


def _side(store: Path, report: Report, side: str) -> Side:
    good = [one for one in report.made if one.reason is None]
    table = {row["figure"]: row[side] for row in gains(store, report.made)}
    told = labels.verdicts(store, ("oracle",)).set_index("recon_id")["hallucinated"]
    asked = [{"draw": one.shown, "mean": one.mean}.get(side, one.recon_id) for one in good]
    return Side(
        psnr=table.get("psnr"),
        lpips=table.get("lpips-tiny"),
        misfit=table.get("consistency"),
        kid=_kid(store, report, side),
        hallucinated=float(
            told.reindex([str(key) for key in asked]).eq(True).mean()
        ),  # unsure is no verdict: no hallucination
    )


def _kid(store: Path, report: Report, side: str) -> float | None:
    method = report.made[0].method
    name = f"{method}+{report.correction.slug}" if side == "corrected" else method
    kind = {"draw": "sample", "mean": "mean", "corrected": "single"}[side]
    sql = "SELECT value FROM set_score WHERE judge = 'kid-tiny' AND method = ? AND kind = ?"
    with reading(store) as con:
        row = con.execute(sql, [name, kind]).fetchone()
    return None if row is None else float(row[0])


def _flagged(store: Path, report: Report) -> float:
    """Mean weight of what was mended; 0 where a whole draw was chosen."""
    from engine.store.codec import unpack

    sql = "SELECT data FROM pixel_map WHERE map = 'flagged' AND recon_id IN (SELECT unnest(?::UUID[]))"
    with reading(store) as con:
        rows = con.execute(sql, [[str(one.recon_id) for one in report.made]]).fetchall()
    return sum(float(unpack(data).mean()) for (data,) in rows) / max(len(rows), 1)


def _row(name: str, side: Side) -> str:
    numbers = (
        ("{:.2f}", side.psnr),
        ("{:.3f}", side.lpips),
        ("{:.2f}", side.misfit),
        ("{:.2g}", side.kid),
        ("{:.0%}", side.hallucinated),
    )
    cells = [form.format(value) if value is not None else "–" for form, value in numbers]
    return f"| `{name}` | {' | '.join(cells)} |"
