"""Noise levels of a diffusion prior, and the variance-preserving view of its denoiser."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from torch import Tensor

LOUDEST, QUIETEST = 20.0, 0.005  # of a range of 1
MIDDLE = 0.5  # of the range of pictures
BEYOND = 10.0  # times a picture and its noise: there an iterate has left all sense

Denoise = Callable[[Tensor, float], Tensor]
r"""The prior as every sampler sees it: :math:`D(x; \sigma) = E[x_0 \mid x_0 + \sigma n = x]`."""

Noise = Callable[[Sequence[int]], Tensor]
"""Standard normal numbers of a shape, those of each member from its own stream."""


def edm(steps: int, loudest: float = LOUDEST, quietest: float = QUIETEST) -> list[float]:
    r"""Falling noise levels, one per step, and the 0 they end in.

    .. math:: \sigma_i = \big(\sigma_{max}^{1/\rho} + \tfrac{i}{N-1}
        (\sigma_{min}^{1/\rho} - \sigma_{max}^{1/\rho})\big)^\rho, \qquad \rho = 7

    References:
        Karras, Aittala, Aila and Laine, "Elucidating the design space of diffusion-based generative
        models", 2022.

    Example:
        >>> [round(level, 3) for level in edm(4)]
        [20.0, 3.169, 0.258, 0.005, 0.0]
    """
    ends = [level ** (1 / 7) for level in (loudest, quietest)]
    return [(ends[0] + i / max(steps - 1, 1) * (ends[1] - ends[0])) ** 7 for i in range(steps)] + [0.0]


def back(x: Tensor, x0: Tensor, now: float, then: float, noise: Tensor, eta: float = 1.0) -> Tensor:
    r"""A step of DDIM from one noise level to a lower one, where noise is added and nothing is scaled.

    .. math:: x' = x_0 + \sqrt{\sigma'^2 - s^2}\, \frac{x - x_0}{\sigma} + s\, n, \qquad
        s = \eta\, \sigma' \sqrt{1 - \sigma'^2 / \sigma^2}

    With :math:`\eta = 1` it is a draw of :math:`q(x' \mid x, x_0)`, the step of DDPM.

    References:
        Song, Meng and Ermon, "Denoising diffusion implicit models", 2021.
    """
    fresh = eta * then * math.sqrt(1 - (then / now) ** 2)
    return x0 + math.sqrt(then**2 - fresh**2) * (x - x0) / now + fresh * noise


class Ddpm:
    r"""The prior in the terms of DDPM: pictures in [-1, 1], shrunk as noise is added.

    .. math:: x_t = \sqrt{\bar\alpha_t} (2 x_0 - 1) + \sqrt{1 - \bar\alpha_t}\, n, \qquad
        \bar\alpha_t = 1 / (1 + 4 \sigma_t^2)

    The same pictures with the same noise on another scale, so that one denoiser serves both.

    Args:
        levels: :math:`\sigma_T, ..., \sigma_1, 0`, of a range of 1, as `edm` gives them.

    References:
        Ho, Jain and Abbeel, "Denoising diffusion probabilistic models", 2020.
    """

    def __init__(self, levels: Sequence[float]) -> None:
        self.sigma = list(levels)[::-1]
        self.abar = [1 / (1 + 4 * level**2) for level in self.sigma]

    @property
    def times(self) -> range:
        """``T, ..., 1``."""
        return range(len(self.sigma) - 1, 0, -1)

    def exploded(self, x: Tensor, t: int) -> Tensor:
        """The same noisy picture on the scale where noise is added to [0, 1]: at time 0 the picture."""
        return (x / math.sqrt(self.abar[t]) + 1) / 2

    def preserved(self, x: Tensor, t: int) -> Tensor:
        """The inverse of `exploded`."""
        return math.sqrt(self.abar[t]) * signed(x)

    def estimate(self, denoise: Denoise, x: Tensor, t: int) -> Tensor:
        """The picture in [0, 1] expected behind a noisy one (Tweedie's formula)."""
        return denoise(self.exploded(x, t), self.sigma[t])

    def back(self, x: Tensor, x0: Tensor, t: int, noise: Tensor) -> Tensor:
        r"""A draw of :math:`q(x_{t-1} \mid x_t, x_0)`.

        .. math:: \tfrac{\sqrt{\alpha_t} (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t} x_t
            + \tfrac{\sqrt{\bar\alpha_{t-1}} \beta_t}{1 - \bar\alpha_t} (2 x_0 - 1)
            + \sqrt{\tfrac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t}\, n
        """
        abar, before = self.abar[t], self.abar[t - 1]
        alpha, beta = abar / before, 1 - abar / before
        mean = math.sqrt(alpha) * (1 - before) / (1 - abar) * x + math.sqrt(before) * beta / (
            1 - abar
        ) * signed(x0)
        return mean + math.sqrt(beta * (1 - before) / (1 - abar)) * noise

    def implicit(self, x: Tensor, x0: Tensor, t: int, noise: Tensor, eta: float) -> Tensor:
        r"""A step of DDIM: the noise found in :math:`x_t` is kept, but for a part drawn anew.

        References:
            Song, Meng and Ermon, "Denoising diffusion implicit models", 2021.
        """
        abar, before = self.abar[t], self.abar[t - 1]
        found = (x - math.sqrt(abar) * signed(x0)) / math.sqrt(1 - abar)
        fresh = eta * math.sqrt((1 - before) / (1 - abar) * (1 - abar / before))
        kept = math.sqrt(max(1 - before - fresh**2, 0))
        return math.sqrt(before) * signed(x0) + kept * found + fresh * noise

    def noisy(self, x0: Tensor, t: int, noise: Tensor) -> Tensor:
        r"""A draw of :math:`q(x_t \mid x_0)`."""
        return math.sqrt(self.abar[t]) * signed(x0) + math.sqrt(1 - self.abar[t]) * noise


def signed(x: Tensor) -> Tensor:
    """From [0, 1] to [-1, 1]."""
    return 2 * x - 1


def finite(name: str, x: Tensor, step: int, steps: int, level: float = 1.0) -> Tensor:
    """The same iterate, if it has not diverged.

    Args:
        level: of the noise left in it, of a range of 1; 1 for what `Ddpm` shrinks.

    Errors:
        FloatingPointError: it holds a number that is not finite, or a member's root mean square is ten
            times what a picture with its noise has; the step is named.

    Example:
        >>> import torch
        >>> finite("dps", torch.tensor([float("nan")]), 12, 50)
        Traceback (most recent call last):
        FloatingPointError: dps: not finite at step 12 of 50.
        >>> finite("dps", torch.tensor([5e7]), 1, 50)
        Traceback (most recent call last):
        FloatingPointError: dps: values near 5e+07 at step 1 of 50; those of a noisy picture stay below 20.
    """
    members = x.reshape(len(x), -1)
    size = float(members.norm(dim=1).max()) / math.sqrt(members.shape[1])
    where, limit = f"at step {step} of {steps}", BEYOND * (1 + level)
    if not math.isfinite(size):
        raise FloatingPointError(f"{name}: not finite {where}.")
    if size > limit:
        told = f"those of a noisy picture stay below {limit:.3g}"
        raise FloatingPointError(f"{name}: values near {size:.2g} {where}; {told}.")
    return x
