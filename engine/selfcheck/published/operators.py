"""Adjointness of every linear operator, and the level of noise alone."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
import typing
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from engine.problem import Problem, problems
from engine.selfcheck.protocol import score
from engine.selfcheck.row import Data, published

SHAPES = ((1, 64, 64), (2, 64, 64), (3, 64, 64))
NOISE = {15: 24.61, 25: 20.17, 50: 14.15}


def _adjointness(data: Data, name: str) -> float:
    """Largest ``|<Ax, y> − <x, A*y>| / (‖Ax‖ ‖y‖)`` over kinds of the operator and of images."""
    with tempfile.TemporaryDirectory() as folder:
        return max(
            _mismatch(problem, shape)
            for problem in _kinds(problems[name].example(Path(folder)))
            for shape in SHAPES
            if problem.skip(shape) is None
        )


def _kinds(problem: Problem) -> Iterator[Problem]:
    """The problem with each value of each parameter that names a kind."""
    hints = typing.get_type_hints(type(problem))
    yield problem
    for field in dataclasses.fields(problem):
        if typing.get_origin(hints[field.name]) is typing.Literal:
            for kind in typing.get_args(hints[field.name]):
                yield dataclasses.replace(problem, **{field.name: kind})


def _mismatch(problem: Problem, shape: tuple[int, int, int]) -> float:
    physics = problem.physics(shape)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, *shape, generator=generator)
    image = physics.A(x)
    y = torch.randn(image.shape, dtype=image.dtype, generator=generator)
    difference = _inner(image, y) - _inner(x, physics.A_adjoint(y))
    return float(difference.abs() / (image.norm() * y.norm()))


def _inner(a: Tensor, b: Tensor) -> Tensor:
    kind = torch.complex128 if a.is_complex() else torch.float64
    return torch.vdot(a.flatten().to(kind), b.flatten().to(kind)).real


def _noise(data: Data, sigma: int) -> float:
    problem = problems["denoise"].build(sigma=sigma / 255)
    x = torch.full((1, 1, 1024, 1024), 0.5)
    return score("psnr", problem.measure(x, problem.physics((1, 1024, 1024)), seed=0), x)


for _name in problems:
    if problems[_name].linear:
        published(f"adjointness, {_name}", 0.0, 1e-5, "definition: <Ax, y> = <x, A*y>, relative")(
            functools.partial(_adjointness, name=_name)
        )
for _sigma, _level in NOISE.items():
    published(f"PSNR of noise alone, σ = {_sigma}", _level, 0.02, "20·log10(255/σ)")(
        functools.partial(_noise, sigma=_sigma)
    )
