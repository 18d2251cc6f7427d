"""Judges of samples: all of them are seen with their mean, also by judges that come late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from engine.judge import Batch, Curve, Judge, Judgement, Score
from engine.runner import experiment, stream

SIDE = 32  # of the phantoms that are drawn from


@dataclass(frozen=True, kw_only=True)
class Spread(Judge):
    """Sees all samples at once."""

    name = "spread"
    needs = frozenset({"truth", "samples"})
    scores = (Score(name="spread", convention="mean deviation"),)

    def __call__(self, batch: Batch) -> Judgement:
        assert batch.samples is not None and batch.x is not None
        torch.testing.assert_close(batch.samples.mean(0), batch.x_hat)
        below = (batch.samples < batch.x).float().flatten(2).sum((0, 2))
        every = torch.full_like(below, batch.samples[:, 0].numel())
        curve = Curve(x=torch.tensor([0.5]), y=below[:, None], weight=every[:, None])
        return Judgement(values={"spread": batch.samples.std(0).mean((1, 2, 3))}, curves={"below": curve})


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiment, "_judges", lambda suite: ((Spread(),), (), ()))


@pytest.mark.usefixtures("judged")
def test_judges_of_samples_see_all_of_them_with_the_mean(draw, rows) -> None:
    draw(samples=6)
    found = rows("SELECT kind, judge, value FROM score JOIN reconstruction USING (recon_id)")
    assert [row[:2] for row in found] == [("mean", "spread")] * 3
    np.testing.assert_allclose([value for *_, value in found], 0.095, atol=0.01)
    assert rows("SELECT count(*) FROM absence") == [(0,)]
    ((kind, judge, x, y),) = rows("SELECT kind, judge, x, y FROM curve")
    assert (kind, judge, x) == ("mean", "below", 0.5) and 0.3 < y < 0.7


@pytest.mark.parametrize(("keep", "absent"), [("samples", 0), ("moments", 3)])
def test_judges_of_samples_that_come_late_see_what_was_kept(
    draw, rows, monkeypatch: pytest.MonkeyPatch, keep: str, absent: int
) -> None:
    draw(samples=6, keep=keep)
    monkeypatch.setattr(experiment, "_judges", lambda suite: ((Spread(),), (), ()))
    progress = draw(samples=6, keep=keep)
    assert progress.done == progress.planned
    assert rows("SELECT count(*) FROM score WHERE judge = 'spread'") == [(3 - absent,)]
    assert rows("SELECT reason FROM absence") == [("its samples were not kept",)] * absent


@pytest.mark.usefixtures("judged")
def test_too_many_samples_are_not_held_for_judges(draw, rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HELD", 5 * 4 * SIDE * SIDE)
    draw(samples=6)
    ((reason,),) = rows("SELECT DISTINCT reason FROM absence")
    assert reason.startswith("6 samples of one image take more than")
    assert rows("SELECT count(*) FROM latest WHERE kind = 'mean' AND state = 'ok'") == [(3,)]


def test_a_late_judge_judges_what_did_not_fail(draw, rows) -> None:
    draw("Blotted", samples=4)
    progress = draw("Blotted", samples=4, judges="psnr, mae")
    assert (progress.done, progress.failed) == (13, 2)
    assert rows("SELECT count(*) FROM score WHERE judge = 'mae'") == [(13,)]
