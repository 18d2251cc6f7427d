"""Learned iterative soft-thresholding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.method import methods
from engine.trained import MadeFor, Trained


@methods.register("lista")
@dataclass(frozen=True, kw_only=True)
class LearnedThresholds(Trained):
    r"""A few steps of iterative soft-thresholding; paces, momenta, thresholds and filters are learned.

    .. math::
        u_k &= x_k + \beta_k (x_k - x_{k-1}), \qquad z_k = u_k - \eta_k A^\top (A u_k - y) \\
        x_{k+1} &= z_k + \sum_j \tilde w_{kj} * \big(S_{\theta_{kj}} - 1\big)(w_{kj} * z_k)

    The project's recipe `lista`: pictures measured by a quarter as many Gaussian numbers. Channels
    are treated alike, and a negated picture gives the negated result, so that real and imaginary
    part may be channels.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.safetensors`) of the recipe's network; empty for
            the weights that ship.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Gregor and LeCun, "Learning fast approximations of sparse coding", 2010; Sreter and Giryes,
        "Learned convolutional sparse coding", 2018.
    """

    reference: ClassVar[str] = "Gregor and LeCun, Learning fast approximations of sparse coding, 2010"
    weights: ClassVar[tuple[str, ...]] = ("lista",)
    made_for: ClassVar[dict[str, MadeFor]] = {"lista": MadeFor((1, 2, 3))}
