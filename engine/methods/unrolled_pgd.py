"""Unrolled proximal gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.method import methods
from engine.trained import MadeFor, Trained


@methods.register("unrolled-pgd")
@dataclass(frozen=True, kw_only=True)
class UnrolledGradient(Trained):
    r"""A few steps of proximal gradient descent, a network learned for each proximal operator.

    .. math:: x_{k+1} = R_k\big(x_k - \eta_k A^\top (A x_k - y)\big), \qquad R_k(z) = z + N_k(z)

    The project's recipe `unrolled-pgd`: grey slices from a quarter of their k-space.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.safetensors`) of the recipe's network; empty for
            the weights that ship.

    Shape:
        ``y`` is k-space as ``physics.A`` returns it; the result is ``(B, 1, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Mardani et al., "Neural proximal gradient descent for compressive imaging", 2018; Adler and
        Öktem, "Learned primal-dual reconstruction", 2018.
    """

    reference: ClassVar[str] = "Mardani et al., Neural proximal gradient descent, 2018"
    weights: ClassVar[tuple[str, ...]] = ("unrolled-pgd",)
    made_for: ClassVar[dict[str, MadeFor]] = {"unrolled-pgd": MadeFor((1,))}
