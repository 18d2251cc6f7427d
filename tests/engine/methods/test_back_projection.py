"""Iterative back-projection: it explains the measurement better from step to step."""

from __future__ import annotations

import pytest
import torch
from decibels import psnr
from torch import Tensor

from engine.method import methods
from engine.problem import problems
from engine.solvers.data_term import squared_norm


def test_two_steps_by_hand(photographs: Tensor) -> None:
    physics = problems["sr"](factor=4).physics((3, 64, 64))
    y, up = physics.A(photographs), methods["bicubic"]()
    x = up(y, physics)
    for _ in range(2):
        x = x + 0.5 * up(y - physics.A(x), physics)
    assert torch.allclose(methods["back-projection"](pace=0.5, steps=2)(y, physics), x, atol=1e-6)


@pytest.mark.parametrize("name", ["sr", "deblur", "ct"])
def test_the_rest_shrinks_with_every_step(name: str, photographs: Tensor) -> None:
    x = photographs[:, :1]
    physics = problems[name].build(noise=0.0).physics((1, 64, 64))
    y = physics.A(x)
    rest = [
        float((y - physics.A(methods["back-projection"](steps=steps)(y, physics))).norm())
        for steps in (1, 4, 16)
    ]
    assert rest[0] > rest[1] > rest[2]


def test_sharper_than_interpolation(photographs: Tensor) -> None:
    physics = problems["sr"](factor=4, noise=0.0).physics((3, 64, 64))
    y = physics.A(photographs)
    better = psnr(methods["back-projection"]()(y, physics), photographs)
    assert better > psnr(methods["bicubic"]()(y, physics), photographs) + 0.3


def test_landweber_in_closed_form() -> None:
    """What is missing of each frequency after n steps: (1 - |h|² / norm)^(n + 1)."""
    x = torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    physics = problems["deblur"](sigma=0.8, noise=0.0).physics((1, 32, 32))
    dot = torch.zeros(1, 1, 32, 32)
    dot[..., 0, 0] = 1
    gain = torch.fft.fft2(physics.A(dot)).abs().square()
    for steps in (1, 30):
        missing = (1 - gain / squared_norm(physics, x)) ** (steps + 1)
        expected = x - torch.fft.ifft2(missing * torch.fft.fft2(x)).real
        x_hat = methods["back-projection"](steps=steps)(physics.A(x), physics)
        assert torch.allclose(x_hat, expected, atol=1e-4)


@pytest.mark.parametrize("pace", [2.0, 3.5])
def test_a_pace_that_diverges_is_refused(pace: float) -> None:
    with pytest.raises(ValueError, match=rf"pace must be below 2, .* got {pace}"):
        methods["back-projection"].build(pace=pace)
