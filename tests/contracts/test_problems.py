"""What every inverse problem of the registry promises."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import Tensor

from engine.catalogue import first_sentence
from engine.problem import Problem, problems
from engine.slug import split_slug

if TYPE_CHECKING:
    from deepinv.physics import Physics

OTHERS: dict[str, list[dict[str, Any]]] = {
    "blind-sr": [{"factor": 2, "blur": 0.7}, {"factor": 8}],
    "cs": [{"matrix": "bernoulli"}, {"matrix": "dft"}],
    "ct": [{"geometry": "limited", "angles": 7}],
    "inpaint": [{"kind": "box"}, {"kind": "text"}],
    "mri": [{"mask": mask} for mask in ("low", "cartesian", "radial", "spiral")],
    "sr": [{"factor": 2}, {"factor": 8}],
}
SHAPES = [(1, 32, 32), (3, 32, 32), (2, 32, 32), (1, 48, 40), (3, 33, 41), (2, 33, 33), (1, 33, 33)]
CASES = [(name, {}) for name in problems] + [(name, more) for name, all_ in OTHERS.items() for more in all_]
DRAWN = {"motion", "cs", "inpaint(random)", "inpaint(box)"} | {
    f"mri({mask})" for mask in ("cartesian", "random", "radial", "spiral")
}


def _make(name: str, params: dict[str, Any], folder: Path) -> Problem:
    return problems[name](**params) if params else problems[name].example(folder)


@pytest.fixture(params=CASES, ids=lambda case: "-".join([case[0], *map(str, case[1].values())]))
def problem(request: pytest.FixtureRequest, tmp_path: Path) -> Problem:
    return _make(*request.param, tmp_path)


def _accepted(problem: Problem) -> Iterator[tuple[tuple[int, int, int], Physics]]:
    fitting = [shape for shape in SHAPES if problem.skip(shape) is None]
    assert fitting, f"{problem.slug} takes none of the shapes tried."
    for shape in fitting:
        yield shape, problem.physics(shape, seed=3)


def _images(
    shape: tuple[int, ...], batch: int = 2, seed: int = 0, dtype: torch.dtype = torch.float32
) -> Tensor:
    return torch.rand(batch, *shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def _noiseless(physics: Physics, x: Tensor) -> Tensor:
    """The measurement without noise: what stands behind the noise, a sensor, still acts."""
    return physics.sensor(physics.A(x))


def _drawn(noise: Tensor | None, physics: Physics) -> bool:
    """Whether noise is drawn, also where its norm is not known."""
    from deepinv.physics import ZeroNoise

    if noise is None:
        return not isinstance(physics.noise_model, ZeroNoise)
    return bool(noise.item() > 0)


def _inner(a: Tensor, b: Tensor) -> float:
    return float((a.double() * b.double()).sum())


def test_adjoint(problem: Problem) -> None:
    if not problem.linear:
        pytest.skip(f"{problem.name} is not linear.")
    for shape, physics in _accepted(problem):
        for dtype, tolerance in ((torch.float32, 1e-5), (torch.float64, 1e-9)):
            operator = physics.double() if dtype == torch.float64 else physics
            u, other = _images(shape, dtype=dtype), _images(shape, seed=1, dtype=dtype)
            image = operator.A(u)
            v = image.std() * _images(image.shape[1:], seed=2, dtype=dtype) + operator.A(other)
            left, right = _inner(image, v), _inner(u, operator.A_adjoint(v))
            assert abs(left - right) <= tolerance * abs(left), (shape, dtype)


def test_adjoint_for_vectors_of_both_signs(problem: Problem) -> None:
    if not problem.linear:
        pytest.skip(f"{problem.name} is not linear.")
    shape, physics = next(_accepted(problem))
    u = _images(shape) - 0.5
    image = physics.A(u)
    v = _images(image.shape[1:], seed=2) - 0.5
    gap = abs(_inner(image, v) - _inner(u, physics.A_adjoint(v)))
    assert gap <= 1e-5 * float(image.norm() * v.norm())


def test_linear(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        u, v = _images(shape), _images(shape, seed=1)
        whole = _noiseless(physics, 0.5 * u - 0.25 * v)
        parts = 0.5 * _noiseless(physics, u) - 0.25 * _noiseless(physics, v)
        gap = float((whole - parts).norm() / parts.norm())
        assert gap < 1e-5 if problem.linear else gap > 1e-3


def test_shapes_and_type(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        assert physics.img_size == shape
        for dtype in (torch.float32, torch.float64):
            operator = physics.double() if dtype == torch.float64 else physics
            y = operator.A(_images(shape, batch=3, dtype=dtype))
            assert y.shape[0] == 3 and y.dtype == dtype and not y.is_complex() and torch.isfinite(y).all()
            if problem.linear:
                back = operator.A_adjoint(y)
                assert back.shape == (3, *shape) and back.dtype == dtype


def test_batch_is_one_by_one(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        x = _images(shape, batch=3)
        together, apart = physics.A(x), torch.cat([physics.A(image[None]) for image in x])
        torch.testing.assert_close(together, apart, rtol=1e-5, atol=1e-5)
        if problem.linear:
            back = torch.cat([physics.A_adjoint(y[None]) for y in together])
            torch.testing.assert_close(physics.A_adjoint(together), back, rtol=1e-5, atol=1e-5)


def test_same_seed_same_operator_whatever_the_global_state(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        x = _images(shape, batch=1)
        torch.manual_seed(99)
        before = torch.get_rng_state()
        again = problem.physics(shape, seed=3)
        assert torch.equal(torch.get_rng_state(), before)
        assert torch.equal(physics.A(x), again.A(x))


def test_seeds_matter_where_the_operator_is_drawn(problem: Problem) -> None:
    shape, physics = next(_accepted(problem))
    x = _images(shape, batch=1)
    kind = problem.params.get("kind") or problem.params.get("mask")
    drawn = bool({problem.name, f"{problem.name}({kind})"} & DRAWN)
    others = [problem.physics(shape, seed=seed).A(x) for seed in (4, 5, 6)]
    assert any(not torch.equal(physics.A(x), other) for other in others) == drawn


def test_noise_is_the_seeds_alone(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        x, other = _images(shape, batch=2).split(1)
        torch.manual_seed(7)
        before = torch.get_rng_state()
        first = problem.measure(x, physics, seed=11)
        assert torch.equal(torch.get_rng_state(), before)
        problem.measure(other, physics, seed=12)
        torch.rand(5)
        assert torch.equal(problem.measure(x, physics, seed=11), first)
        assert torch.equal(problem.measure(x, problem.physics(shape, seed=3), seed=11), first)
        noisy = problem.noise_norm(first, physics)
        differs = not torch.equal(problem.measure(x, physics, seed=12), first)
        assert differs == _drawn(noisy, physics)


def test_noise_has_the_norm_it_says_where_something_is_measured(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        x = _images(shape, batch=1)
        clean = physics.A(x)
        noisy = [problem.measure(x, physics, seed=seed) for seed in range(12)]
        expected = problem.noise_norm(torch.cat(noisy), physics)
        if expected is None:
            silent = all(torch.equal(y, _noiseless(physics, x)) for y in noisy)
            assert silent != _drawn(None, physics)
            continue
        assert expected.shape == (12,) and expected.dtype == torch.float32
        norms = torch.stack([(y - clean).norm() for y in noisy])
        count = problem.measured(noisy[0], physics)
        scatter = 4 / (2 * count * 12) ** 0.5 + 0.01
        assert float(norms.square().mean().sqrt() / expected.square().mean().sqrt()) == pytest.approx(
            1, abs=scatter
        )
        hit = torch.stack([y != clean for y in noisy]).any(0)
        assert int(hit.sum()) == count


def test_preview_is_a_picture(problem: Problem) -> None:
    for shape, physics in _accepted(problem):
        y = problem.measure(_images(shape, batch=1), physics, seed=1)
        shown = problem.preview(y, physics)
        assert shown.ndim == 4 and shown.shape[0] == 1 and shown.shape[1] in (1, 3)
        assert shown.min() >= 0 and shown.max() <= 1 and shown.std() > 0


def test_pseudo_inverse_explains_the_measurement(problem: Problem) -> None:
    if not problem.linear:
        pytest.skip(f"{problem.name} is not linear.")
    for shape, physics in _accepted(problem):
        y = physics.A(_images(shape))
        assert float((physics.A(physics.A_dagger(y)) - y).norm() / y.norm()) < 1e-2


def test_wrong_channels_are_refused_with_the_reason(problem: Problem) -> None:
    for shape in [(4, 32, 32), *((c, 32, 32) for c in (1, 2, 3) if c not in problem.channels)]:
        reason = problem.skip(shape)
        assert reason is not None and reason.endswith(".")
        with pytest.raises(ValueError) as error:
            problem.physics(shape)
        assert str(error.value) == reason


def test_travels(problem: Problem) -> None:
    assert pickle.loads(pickle.dumps(problem)) == problem
    assert type(problem).build(**problem.params) == problem
    name, params = split_slug(problem.slug)
    assert problems[name].build(**params) == problem


@pytest.mark.parametrize("name", list(problems))
def test_catalogue(name: str) -> None:
    kind = problems[name]
    assert kind.family and kind.reference and kind.preview_note
    assert 20 < len(first_sentence(kind)) < 120
    assert kind.__doc__ is not None and "References:" in kind.__doc__
    assert all(f"{param}:" in kind.__doc__ for param in kind.defaults())
