"""A picture that a network was not made for is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from engine.networks.embedder import Embedder
from engine.networks.lifting import LiftingInn
from engine.networks.perceptual import Perceptual
from engine.networks.prior import DiffusionPrior
from engine.networks.restorer import Restorer
from engine.networks.shuffled import ShuffledDrunet
from engine.networks.unrolled import Lista, UnrolledPgd
from engine.problem import problems

COMPLEX = torch.rand(1, 2, 32, 32)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ShuffledDrunet((8, 8, 8, 8), 1)(COMPLEX, 0.1),
        lambda: DiffusionPrior(3, (8, 8), (1, 1), 0.25)(COMPLEX, 0.1),
        lambda: LiftingInn(3, 2, 1, 4)(COMPLEX),
        lambda: Perceptual((8, 8), 4)(COMPLEX),
        lambda: Embedder((8, 8), 4)(COMPLEX),
        lambda: Restorer(1, 1.0, (8, 8))(COMPLEX, problems["deblur"]().physics((2, 32, 32))),
        lambda: UnrolledPgd(3, 1, 4)(COMPLEX, problems["deblur"]().physics((2, 32, 32))),
    ],
)
def test_channels(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"takes pictures of .* channels, got 2\."):
        call()


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda x: DiffusionPrior(1, (8, 8), (1, 1), 0.25)(x, 0.1), "multiples of 4, got 18×6"),
        (lambda x: LiftingInn(1, 2, 1, 4)(x), "multiples of 4, got 18×6"),
        (lambda x: Embedder((8, 8), 4)(x.expand(-1, 3, -1, -1)), "multiples of 16, got 18×6"),
        (lambda x: Perceptual((8,) * 4, 4)(x), "8 px at least, got 18×6"),
    ],
)
def test_sides(call: Callable[[torch.Tensor], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call(torch.rand(1, 1, 18, 6))


@pytest.mark.parametrize(("height", "width"), [(3, 5), (37, 2)])
def test_those_that_pad_take_any_side(height: int, width: int) -> None:
    shape = (1, 1, height, width)
    physics = problems["denoise"]().physics((1, height, width))
    with torch.no_grad():
        for out in (
            ShuffledDrunet((8, 8, 8, 8), 1)(torch.rand(shape), 0.1),
            Restorer(1, 1.0, (8, 8))(torch.rand(shape), physics),
            UnrolledPgd(1, 1, 4)(torch.rand(shape), physics),
            Lista(1, 4, 5, 0.1)(torch.rand(shape), physics),
        ):
            assert out.shape == shape and torch.isfinite(out).all()
