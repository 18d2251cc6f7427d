"""Ways to make one number of a map: what a mean washes out, a maximum keeps."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, interpolate

PERCENTILE = 0.99
POOLINGS = ("mean", "max", "top", "p99", "softmax")
SPOKEN = {
    "mean": "mean over places",
    "max": "maximum over places, before upsampling",
    "top": "mean of the worst {top:.3g} of places",
    "p99": "99th percentile of places",
    "softmax": "soft-max pooling Σ_u softmax(d/T)_u d_u, T = {temperature:g}",
}


def pooled(
    field: Tensor, kind: str, roi: Tensor | None = None, *, top: float = 0.01, temperature: float = 0.1
) -> Tensor:
    r"""One number of each map, over the places that its region of interest touches; NaN if there are none.

    A mean counts a place by its share of the region, as LPIPS does.

    Args:
        kind: one of `POOLINGS`.
        top: share of the places, the worst, whose mean "top" is; one place at least.
        temperature: :math:`T` of "softmax", in units of the map. Towards 0 it is the maximum, towards
            infinity the mean.

    Shape:
        ``(B, h, w)`` gives ``(B,)``; `roi` is ``(B, H, W)``, finer than the map or as fine.

    Errors:
        ValueError: another kind.

    Example:
        >>> field = torch.tensor([[[0.0, 0.0], [0.0, 1.0]]])
        >>> [round(float(pooled(field, kind)), 2) for kind in ("mean", "max", "softmax")]
        [0.25, 1.0, 1.0]
    """
    if kind not in POOLINGS:
        raise ValueError(f"a pooling must be one of {', '.join(POOLINGS)}, got {kind!r}.")
    share = touched(roi, field)
    return torch.stack(
        [
            _pooled(places[part > 0], part[part > 0], kind, top, temperature)
            for places, part in zip(field.double(), share, strict=True)
        ]
    )


def touched(roi: Tensor | None, field: Tensor) -> Tensor:
    """How much of each cell of a map the region of interest covers: ``(B, h, w)``, 0 to 1."""
    if roi is None:
        return torch.ones_like(field, dtype=torch.float64)
    return adaptive_avg_pool2d(roi[:, None].double(), (field.shape[-2], field.shape[-1]))[:, 0]


def laid_over(field: Tensor, size: tuple[int, int]) -> Tensor:
    """A map on a finer grid, by linear interpolation: ``(B, h, w)`` to ``(B, *size)``."""
    return interpolate(field[:, None], size=list(size), mode="bilinear", align_corners=False)[:, 0]


def _pooled(places: Tensor, share: Tensor, kind: str, top: float, temperature: float) -> Tensor:
    if not len(places):
        return places.new_tensor(torch.nan)
    match kind:
        case "mean":
            return (places * share).sum() / share.sum()
        case "max":
            return places.max()
        case "top":
            return places.topk(max(1, round(top * len(places)))).values.mean()
        case "p99":
            return places.quantile(PERCENTILE)
        case _:
            return (torch.softmax(places / temperature, dim=0) * places).sum()
