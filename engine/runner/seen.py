"""Units as judges see them: batches with their truths, measurements and samples."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.judge import Batch, Features, Judge
from engine.runner.judging import Rows, judge, magnitude
from engine.runner.unit import Shot, Unit

if TYPE_CHECKING:
    from deepinv.physics import Physics


def tensors(unit: Unit, device: str) -> tuple[Tensor, Tensor]:
    """The truths and the measurements of a unit."""
    x = torch.from_numpy(np.stack([shot.x for shot in unit.shots])).to(device)
    y = torch.from_numpy(np.stack([shot.y for shot in unit.shots])).to(device)
    return x, y


def judged(
    unit: Unit, shots: Sequence[Shot], estimate: Tensor, x: Tensor, y: Tensor, physics: Physics
) -> Rows:
    """What the unit's judges say of these outputs; of a sample, those that can judge one alone."""
    device = str(estimate.device)
    samples = _samples(shots, device)
    batch = Batch(
        x_hat=magnitude(estimate),
        x=magnitude(x),
        y=y,
        physics=physics,
        problem=unit.problem,
        estimate=estimate,
        truth=x,
        samples=samples,
        unsampled=shots[0].unsampled,
        roi=_regions(shots, device),
        keys=tuple(shot.image_digest for shot in shots),
        features=_memory(device).new_batch(),
    )
    return judge(batch, asked(unit.judges, shots), [s.recon_id for s in shots], [s.image_id for s in shots])


def asked(judges: Sequence[Judge], shots: Sequence[Shot]) -> tuple[Judge, ...]:
    """The judges that are asked about these: one output is no answer to those that need several samples."""
    alone = shots[0].kind != "mean"
    return tuple(j for j in judges if not (alone and "samples" in j.needs))


def _samples(shots: Sequence[Shot], device: str) -> Tensor | None:
    """``(n, B, C, H, W)`` in the form in which outputs are judged."""
    held = [shot.held for shot in shots if shot.held is not None]
    if len(held) < len(shots):
        return None
    together = torch.from_numpy(np.stack(held, axis=1)).to(device)
    return magnitude(together.flatten(0, 1)).unflatten(0, together.shape[:2])


@functools.lru_cache(maxsize=2)
def _memory(device: str) -> Features:
    return Features()


def _regions(shots: Sequence[Shot], device: str) -> Tensor | None:
    if all(shot.roi is None for shot in shots):
        return None
    size = shots[0].x.shape[-2:]
    masks = [np.ones(size, bool) if shot.roi is None else shot.roi for shot in shots]
    return torch.from_numpy(np.stack(masks)).to(device)
