"""One image's samples within its region of interest, as the checks of samples read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.judge import Batch
from engine.pixels import absent, vacant

ALIKE = "all samples are the same picture; there is no deviation to compare with."


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """One image: N pixels of its region, C channels, n samples.

    Args:
        samples: ``(n, C, N)``.
        mean: ``(C, N)``, the reconstruction as judged.
        x: ``(C, N)``, the truth; None where there is none.
        inside: ``(H, W)`` bool, the region.
    """

    samples: Tensor
    mean: Tensor
    x: Tensor | None
    inside: Tensor

    @property
    def truth(self) -> Tensor:
        if self.x is None:
            raise ValueError("this check compares samples with the truth; the batch has none.")
        return self.x

    @property
    def deviation(self) -> Tensor:
        """Standard deviation of each pixel's samples (divided by n − 1), mean over channels: ``(N,)``."""
        return self.samples.std(dim=0).mean(dim=0)

    @property
    def error(self) -> Tensor:
        """|mean − truth|, mean over channels: ``(N,)``."""
        return (self.mean - self.truth).abs().mean(dim=0)

    def spread_out(self, values: Tensor) -> Tensor:
        """A map ``(H, W)`` of values ``(N,)``, 0 outside the region."""
        field = values.new_zeros(self.inside.shape)
        field[self.inside] = values
        return field


def drawn(batch: Batch) -> Iterator[tuple[int, Drawn]]:
    """The images of a batch that can be judged, each with its position."""
    if batch.samples is None:
        raise ValueError(f"this check reads samples; the batch has none: {batch.unsampled}.")
    for i, reason in enumerate(obstacles(batch)):
        if reason is None:
            inside = torch.ones_like(batch.x_hat[i, 0], dtype=torch.bool)
            inside = inside if batch.roi is None else batch.roi[i]
            yield (
                i,
                Drawn(
                    samples=batch.samples[:, i][:, :, inside],
                    mean=batch.x_hat[i][:, inside],
                    x=None if batch.x is None else batch.x[i][:, inside],
                    inside=inside,
                ),
            )


def count(batch: Batch) -> int:
    """How many samples of each image there are."""
    return 0 if batch.samples is None else len(batch.samples)


def obstacles(batch: Batch) -> list[str | None]:
    """For each image why its samples give no number, or None."""
    if count(batch) < 2:
        reason = f"judging samples takes 2 of them at least, got {count(batch)}."
        return absent(reason, len(batch.x_hat))
    return vacant(batch.roi, len(batch.x_hat))


def blank(batch: Batch) -> Tensor:
    """A number for every image ``(B,)``, none of them known yet."""
    return torch.full((len(batch.x_hat),), torch.nan, dtype=torch.float64, device=batch.x_hat.device)
