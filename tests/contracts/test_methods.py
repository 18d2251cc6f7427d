"""What every reconstruction method of the registry promises."""

from __future__ import annotations

import dataclasses
import pickle
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine import catalogue
from engine.method import Method, methods
from engine.problem import Problem, problems

SIDE = 24
SHAPES = [(3, SIDE, SIDE), (1, SIDE, SIDE), (2, SIDE, SIDE)]
FAR = 0.5  # how far outside [0, 1] a default reconstruction of a picture may go
UNSCALED = {  # these have no picture's range
    "adjoint": {"cs", "sr", "ct"},
    "pinv": {"cs"},
    "prior": set(problems),  # an untrained prior draws white noise
}


@pytest.fixture(params=methods)
def method(request: pytest.FixtureRequest, tmp_path: Path) -> Method:
    return methods[request.param].example(tmp_path)


def _pictures(shape: tuple[int, int, int]) -> Tensor:
    """Two smooth pictures with an edge, values within [0.1, 0.9]; the imaginary part is small."""
    rows, columns = torch.meshgrid(*[torch.linspace(0, 1, n) for n in shape[1:]], indexing="ij")
    one = 0.3 + 0.2 * torch.sin(7 * rows) * torch.cos(5 * columns) + 0.3 * (rows > 0.4 + 0.3 * columns)
    two = 0.8 - 0.6 * ((rows - 0.5) ** 2 + (columns - 0.4) ** 2).sqrt()
    tint = torch.tensor([1.0, 0.2 if shape[0] == 2 else 0.9, 0.8])[: shape[0], None, None]
    return torch.stack([one * tint, two * tint])


def _runs(method: Method, folder: Path) -> Iterator[tuple[Problem, Any, Tensor, Tensor]]:
    """Each problem the method takes, once, and MRI and denoising on complex images too."""
    for name in problems:
        problem = problems[name].example(folder)
        plain = next(shape for shape in SHAPES if problem.skip(shape) is None)
        for shape in {plain, SHAPES[-1]} if name in ("mri", "denoise") else {plain}:
            if method.skip(problem, shape) is None:
                physics = problem.physics(shape, seed=1)
                x = _pictures(shape)
                y = torch.cat([problem.measure(one, physics, seed) for seed, one in enumerate(x.split(1))])
                yield problem, physics, x, y


def _first(method: Method, folder: Path) -> tuple[Problem, Any, Tensor, Tensor]:
    return next(_runs(method, folder))


def test_shape_dtype_finite_and_range(method: Method, tmp_path: Path) -> None:
    count = 0
    for problem, physics, x, y in _runs(method, tmp_path):
        count += 1
        before = y.clone()
        with torch.no_grad():
            x_hat = method(y, physics)
        case = f"{method.name} on {problem.slug}, {x.shape[1]} channels"
        assert x_hat.shape == x.shape, case
        assert x_hat.dtype == torch.float32 and not x_hat.requires_grad, case
        assert x_hat.isfinite().all(), case
        assert torch.equal(y, before), f"{case}: the measurement was written to."
        if problem.name not in UNSCALED.get(method.name, ()):
            low = -1 if x.shape[1] == 2 else 0
            assert low - FAR < x_hat.min(), f"{case}: {x_hat.min():.2f}"
            assert x_hat.max() < 1 + FAR, f"{case}: {x_hat.max():.2f}"
    assert count, f"{method.name} takes no problem."


def test_deterministic_and_leaves_the_global_random_state(method: Method, tmp_path: Path) -> None:
    _, physics, _, y = _first(method, tmp_path)
    torch.manual_seed(1)
    before = torch.get_rng_state()
    with torch.no_grad():
        one = method(y, physics)
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    with torch.no_grad():
        assert torch.equal(one, method(y, physics))


def test_batch_equals_one_by_one(method: Method, tmp_path: Path) -> None:
    for problem, physics, _, y in _runs(method, tmp_path):
        with torch.no_grad():
            batch = method(y, physics)
            single = torch.cat([method(one, physics) for one in y.split(1)])
        assert (batch - single).abs().max() < 1e-4, f"{method.name} on {problem.slug}"


def test_leaves_the_operator_as_it_was(method: Method, tmp_path: Path) -> None:
    problem, physics, x, y = _first(method, tmp_path)
    settings = {key: getattr(physics, key, None) for key in ("max_iter", "tol", "solver", "img_size")}
    before = physics.A(x)
    with torch.no_grad():
        method(y, physics)
    assert torch.equal(before, physics.A(x)), problem.slug
    assert settings == {key: getattr(physics, key, None) for key in settings}


@pytest.mark.gpu
def test_device(method: Method, tmp_path: Path) -> None:
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device.")
    for problem, physics, x, y in _runs(method, tmp_path):
        with torch.no_grad():
            here = method(y, physics)
            operator = problem.physics((x.shape[1], SIDE, SIDE), seed=1, device="cuda")
            there = method(y.cuda(), operator)
        assert there.device.type == "cuda"
        assert (here - there.cpu()).abs().max() < 5e-2, problem.slug


def test_speaks_for_itself(method: Method) -> None:
    row = catalogue.method_row(method)
    assert row["family"] and row["reference"], method.name
    assert row["description"].endswith("."), method.name
    assert "References:" in (type(method).__doc__ or ""), method.name
    for field in dataclasses.fields(method):
        assert f"{field.name}:" in (type(method).__doc__ or ""), (
            f"{method.name} does not explain {field.name}."
        )


def test_seed_where_stochastic(method: Method) -> None:
    assert method.stochastic == ("seed" in method.params)


def test_picklable(method: Method) -> None:
    assert pickle.loads(pickle.dumps(method)) == method


def test_skips_say_why(method: Method, tmp_path: Path) -> None:
    for name in problems:
        problem = problems[name].example(tmp_path)
        for shape in SHAPES:
            reason = method.skip(problem, shape)
            assert reason is None or (reason.endswith(".") and len(reason) > 20), (name, reason)


def _wrong(hint: Any) -> list[Any]:
    options = typing.get_args(hint) or (hint,)
    if typing.get_origin(hint) is typing.Literal:
        return ["nonsense", 3]
    if int in options:
        return [-1, 0.5, True, "many"]
    if float in options:
        return [-1.0, float("nan"), float("inf"), "much", True]
    return [3, None]


@pytest.mark.parametrize("name", methods)
def test_parameters_are_validated(name: str) -> None:
    kind = methods[name]
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        for value in _wrong(hints[field.name]):
            if field.name == "seed" and value == -1:
                continue
            with pytest.raises(ValueError, match=field.name) as caught:
                kind.build(**{field.name: value})
            assert str(value) in str(caught.value), (name, field.name, str(caught.value))
    with pytest.raises(ValueError, match="unknown parameter"):
        kind.build(no_such_parameter=1)
