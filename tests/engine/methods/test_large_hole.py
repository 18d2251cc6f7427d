"""A large hole is filled: defaults come near what many more iterations give."""

from __future__ import annotations

import pytest
import torch

from data.dataset import datasets
from engine.method import methods
from engine.problem import problems


@pytest.mark.parametrize("name", ["tv", "pnp-hqs", "pnp-admm", "red"])
def test_a_hole_is_not_left_dark(name: str) -> None:
    photos = datasets["photos"](size=48, count=3)
    x = torch.stack([torch.from_numpy(photos[i].pixels) for i in range(3)])
    problem = problems["inpaint"](kind="box")
    physics = problem.physics((3, 48, 48))
    y = torch.cat([problem.measure(x[i : i + 1], physics, i) for i in range(3)])
    with torch.no_grad():
        filled = methods[name]()(y, physics)
        smooth = methods["tikhonov"]()(y, physics)
    hole = (physics.mask == 0).expand_as(x)
    error, least = (x - filled)[hole].square().mean(), (x - smooth)[hole].square().mean()
    assert error < 2 * least
