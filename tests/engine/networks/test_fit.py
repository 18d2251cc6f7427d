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
from engine.networks.unrolled import UnrolledPgd
from engine.problem import problems

COMPLEX = torch.rand(1, 2, 32, 32)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ShuffledDrunet((8, 8, 8, 8), 1)(COMPLEX, 0.1),
        lambda: DiffusionPrior(3, (8, 8), 1, 0.25)(COMPLEX, 0.1),
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


def test_sides_of_a_prior() -> None:
    with pytest.raises(ValueError, match="multiples of 4, got 18×16"):
        DiffusionPrior(1, (8, 8), 1, 0.25)(torch.rand(1, 1, 18, 16), 0.1)
