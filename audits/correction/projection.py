"""A picture moved to where it explains its measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from audits.pseudo_inverse import pseudo_inverse

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics


def projected(x: Tensor, y: Tensor, physics: LinearPhysics, floor: float) -> Tensor:
    r"""The nearest picture that has this measurement, as far as singular values above the floor tell.

    .. math:: x + A^+ (y - A x)

    What was measured is then as the measurement says, its noise included, multiplied by no more than
    :math:`1 / (\tau \|A\|)`; what was not measured is as it was.

    Args:
        x: ``(B, C, H, W)``.
        floor: :math:`\tau`, smallest singular value that counts as measured, relative to the largest.
    """
    return x + pseudo_inverse(y - physics.A(x), physics, floor=floor)
