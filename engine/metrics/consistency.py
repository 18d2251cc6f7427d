"""Agreement with the measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.judge import Batch, Judge, Judgement, Score, metrics
from engine.pixels import absent


@metrics.register("consistency")
@dataclass(frozen=True, kw_only=True)
class Consistency(Judge):
    r"""Misfit of a reconstruction to its measurement, in units of the noise. Needs no truth.

    .. math:: \frac{\|A \hat x - y\|}{\|n\|}

    with the expected norm of the noise, which the problem knows. The truth itself gives about 1: far
    above, a reconstruction contradicts what was measured; far below, it fits the noise. A region
    of interest does not bound it: a measurement belongs to the whole picture.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"measurement"})

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "‖A x̂ − y‖ / expected ‖noise‖, whole measurement, no clipping; 1 is the truth's level, "
            "above contradicts the measurement, below fits its noise"
        )
        return (Score(name=self.slug, convention=convention, higher_is_better=None, reference="measurement"),)

    def __call__(self, batch: Batch) -> Judgement:
        images = len(batch.x_hat)
        if batch.y is None or batch.physics is None or batch.problem is None:
            return Judgement(absences={self.slug: absent("no measurement with its operator.", images)})
        noise = batch.problem.noise_norm(batch.y, batch.physics)
        if noise is None:
            reason = f"the expected noise of {batch.problem.slug} is not known."
            return Judgement(absences={self.slug: absent(reason, images)})
        estimate = batch.x_hat if batch.estimate is None else batch.estimate
        misfit = (batch.physics.A(estimate) - batch.y).abs().flatten(1).norm(dim=1)
        silent = "the measurement has no noise to compare with."
        return Judgement(
            values={self.slug: misfit / noise},
            absences={self.slug: [None if level > 0 else silent for level in noise.tolist()]},
        )
