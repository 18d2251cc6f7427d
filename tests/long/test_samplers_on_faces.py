"""Every sampler's job on held-out faces: the rows of the table in docs/samplers.md.

``python -m pytest -m long tests/long/test_samplers_on_faces.py -s``; hours on two cores. RECONAUDIT_FACES
and RECONAUDIT_DRAWS make it smaller (100 faces and 8 draws unless set).
"""

from __future__ import annotations

import math
import os
from typing import Any

import pytest
import torch
from torch import Tensor

from engine import weights
from engine.method import methods
from engine.metrics.kid import Kid, bootstrapped
from engine.problem import Problem, problems
from engine.recipe import recipes
from engine.samplers.inn import InnGuided
from engine.samplers.sampler import Sampler
from engine.training.figures import psnr
from engine.training.portraits import unseen_faces

FACES = int(os.environ.get("RECONAUDIT_FACES", "100"))
DRAWS = int(os.environ.get("RECONAUDIT_DRAWS", "8"))
BATCH = 4
SR8, BOX = problems["sr"].build(factor=8), problems["inpaint"].build(kind="box")
SR4, BLIND = problems["sr"](), problems["blind-sr"]()
SAMPLERS = {name: sampler for name in methods if issubclass(sampler := methods[name], Sampler)}
JOBS = [
    (name, problem)
    for name in SAMPLERS
    for problem in ([SR4, BLIND] if issubclass(SAMPLERS[name], InnGuided) else [SR8, BOX])
]

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def faces() -> Tensor:
    for name in ("face-prior", "perceptual-tiny"):
        if reason := weights.obstacle(name):
            pytest.skip(reason)
    return unseen_faces(FACES, 64, "test")


@pytest.mark.parametrize(("name", "problem"), JOBS, ids=[f"{name}-{problem.slug}" for name, problem in JOBS])
def test_job(name: str, problem: Problem, faces: Tensor) -> None:
    """Each row: misfit, PSNR of the mean, gain, KID of the draws, of `_plain`, of `tv` and of `unet`."""
    sampler = SAMPLERS[name]()
    if reason := sampler.skip(problem, (3, 64, 64)):
        pytest.skip(reason)
    physics, y = _measured(problem, faces)
    with torch.no_grad():
        draws = torch.cat([sampler.sample(part, physics, DRAWS) for part in y.split(BATCH)], 1)
        plain = methods[_plain(problem)]()(y, physics)
        misfit = _misfit(problem, draws, y, physics)
    gain = psnr(draws.mean(0), faces) - psnr(plain, faces)
    own, none = _kid(draws[0], faces), _kid(plain, faces)
    rivals = [_kid(x, faces) if x is not None else None for x in _rivals(problem, y, physics)]
    figures = (f"{misfit:.2f}", f"{psnr(draws.mean(0), faces):.2f}", f"{gain:+.2f}")
    cells = (f"`{name}`", problem.slug, *figures, *map(_spoken, (own, none, *rivals)))
    print(f"\n| {' | '.join(cells)} |  {FACES} faces, {DRAWS} draws")
    if name == "prior":
        assert misfit > 2
        return
    assert gain >= 2
    assert own[2] < none[1], "draws resemble faces more than what knows no faces"
    if sampler.consistent:
        assert 0.85 < misfit < 1.15


def _plain(problem: Problem) -> str:
    """What a sampler is to gain over: bicubic enlargement where nobody has the operator."""
    return "pinv" if problem.linear else "bicubic"


def _misfit(problem: Problem, draws: Tensor, y: Tensor, physics: Any) -> float:
    """In units of the noise; not a number where nobody knows what the noise becomes."""
    noise = problem.noise_norm(y, physics)
    if noise is None:
        return math.nan
    return float(torch.stack([(physics.A(x) - y).flatten(1).norm(dim=1) / noise for x in draws]).mean())


def _measured(problem: Problem, faces: Tensor) -> tuple[Any, Tensor]:
    physics = problem.physics((3, 64, 64))
    return physics, torch.cat([problem.measure(x, physics, i) for i, x in enumerate(faces.split(1))])


def _rivals(problem: Problem, y: Tensor, physics: Any) -> list[Tensor | None]:
    """What total variation and the U-Net make; None where they do not apply."""
    made: list[Tensor | None] = []
    for name in ("tv", "unet"):
        method = methods[name]()
        applies = method.skip(problem, (3, 64, 64)) is None
        with torch.no_grad():
            made.append(torch.cat([method(part, physics) for part in y.split(BATCH)]) if applies else None)
    return made


def _kid(x: Tensor, truth: Tensor) -> tuple[float, float, float]:
    trunk: Any = recipes["perceptual-tiny"]().trained()
    with torch.no_grad():
        ours, true = (torch.cat([trunk.vector(p) for p in part.split(32)]).numpy() for part in (x, truth))
    return Kid()(ours, true)[0], *bootstrapped(ours, true)


def _spoken(kid: tuple[float, float, float] | None) -> str:
    """In thousandths."""
    if kid is None:
        return "–"
    best, low, high = (f"{float(f'{1000 * value:.2g}'):g}" for value in kid)
    return f"{best} ({low} to {high})"
