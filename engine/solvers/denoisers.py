"""Denoisers of white Gaussian noise, by name: what plug-and-play methods plug in."""

from __future__ import annotations

import functools

import torch
from deepinv.models import BM3D
from torch import Tensor

from engine.plugged import Name
from engine.solvers.noise import Denoiser
from engine.solvers.total_variation import tv_proximal
from engine.solvers.wavelets import bayes_denoise


def denoiser(name: Name, weights_file: str = "") -> Denoiser:
    """A denoiser ``(x, sigma) -> x``; sigma is of all images or ``(B, 1, 1, 1)``.

    Args:
        weights_file: of `learned`; empty for the network that ships.
    """
    if name == "learned":
        from engine.solvers.learned_denoiser import learned

        return learned(weights_file)
    return {"tv": tv, "wavelet": wavelet, "bm3d": bm3d}[name]


def falling(first: Tensor, last: Tensor, steps: int) -> list[Tensor]:
    """Strengths that fall geometrically from the first to the last, or are the last alone."""
    return (
        [last * (first / last) ** (1 - k / max(steps - 1, 1)) for k in range(steps)] if steps > 1 else [last]
    )


def tv(x: Tensor, sigma: Tensor) -> Tensor:
    r"""Total variation of weight :math:`0.7 \sigma \sqrt C`, which suits photographs of `C` channels."""
    return tv_proximal(x, 0.7 * sigma * x.shape[1] ** 0.5, steps=20)[0]


def wavelet(x: Tensor, sigma: Tensor) -> Tensor:
    """Undecimated wavelets of short support with a threshold per subband."""
    return bayes_denoise(x, sigma, wavelet="db2")


def bm3d(x: Tensor, sigma: Tensor) -> Tensor:
    """deepinv's BM3D; RGB in opponent colours, whose blocks are matched by brightness.

    Its two constants are set nearer to the original authors' build, which keeps a little more.

    About 10 s for a grey picture of 256×256 pixels on one core, image by image.

    References:
        Dabov, Foi, Katkovnik and Egiazarian, "Image denoising by sparse 3-D transform-domain
        collaborative filtering", 2007.
    """
    model = _bm3d(str(x.device))
    levels = torch.as_tensor(sigma, dtype=x.dtype, device=x.device).expand(len(x), 1, 1, 1).flatten()
    if x.shape[1] != 3:
        return torch.cat([model(channel, levels) for channel in x.split(1, 1)], 1)
    colours = x.new_tensor(OPPONENT)
    opponent = torch.einsum("oc,bchw->bohw", colours, x)
    return torch.einsum("oc,bohw->bchw", colours, model(opponent, levels))


OPPONENT = (
    (3**-0.5, 3**-0.5, 3**-0.5),
    (2**-0.5, 0.0, -(2**-0.5)),
    (6**-0.5, -2 * 6**-0.5, 6**-0.5),
)


@functools.cache
def _bm3d(device: str) -> BM3D:
    return BM3D(use_legacy=False, device=device, chunk_size=256, hard_threshold=2.8, wiener_mu2=0.7)
