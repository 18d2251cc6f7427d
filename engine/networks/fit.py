"""Whether a picture fits a network."""

from __future__ import annotations

from torch import Tensor


def channels(x: Tensor, *accepted: int) -> None:
    """Refuses pictures of other numbers of channels.

    Example:
        >>> import torch
        >>> channels(torch.zeros(1, 2, 4, 4), 1, 3)
        Traceback (most recent call last):
        ValueError: this network takes pictures of 1 or 3 channels, got 2.
    """
    if x.shape[1] not in accepted:
        raise ValueError(
            f"this network takes pictures of {' or '.join(map(str, accepted))} channels, got {x.shape[1]}."
        )


def multiples(x: Tensor, of: int) -> None:
    """Refuses pictures whose sides are no multiples of a number."""
    if any(side % of for side in x.shape[-2:]):
        raise ValueError(f"both sides must be multiples of {of}, got {x.shape[-2]}×{x.shape[-1]}.")


def smallest(x: Tensor, side: int) -> None:
    """Refuses pictures with a side below a number of pixels."""
    if min(x.shape[-2:]) < side:
        raise ValueError(f"both sides must be {side} px at least, got {x.shape[-2]}×{x.shape[-1]}.")
