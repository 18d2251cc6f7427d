"""What surrounds anyone's code while it runs: the operator it is lent, counts, and what is wrong with
what it returns."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

import engine.vision  # noqa: F401 - before deepinv
from engine.evaluations import counting
from engine.runner.gauge import Gauge

if TYPE_CHECKING:
    from deepinv.physics import Physics

    from engine.problem import Problem, Shape

FAR = 10.0  # beyond this a value is no picture's: images lie in [0, 1]


@functools.lru_cache(maxsize=4)
def operator(problem: Problem, shape: Shape, seed: int, device: str) -> Physics:
    """A problem's operator, the last few kept: a dense sensing matrix takes seconds to draw."""
    return problem.physics(shape, seed, device)


@dataclass(kw_only=True)
class Cost:
    """What a block of anyone's code took, for all images together.

    Args:
        evaluations: images that passed the operator or its adjoint.
        network_evaluations: images that passed a network.
    """

    seconds: float = 0.0
    peak_bytes: int = 0
    evaluations: int = 0
    network_evaluations: int = 0

    def row(self, images: int) -> dict[str, float | int]:
        """One image's share, as columns of `reconstruction`."""
        return {
            "seconds": self.seconds / images,
            "peak_bytes": self.peak_bytes,
            "evaluations": self.evaluations // images,
            "network_evaluations": self.network_evaluations // images,
        }


@contextmanager
def measured(physics: Physics, precision: str, device: str) -> Iterator[Cost]:
    """Runs a method: without gradients of ours, in the run's precision, its cost measured."""
    cost = Cost()
    with (
        torch.no_grad(),
        _lent(physics) as calls,
        counting() as images,
        Gauge(device) as gauge,
        _autocast(precision, device),
    ):
        yield cost
    cost.seconds, cost.peak_bytes = gauge.seconds, gauge.peak_bytes
    cost.evaluations, cost.network_evaluations = calls[0], images[0]


def flaws(estimate: object, shape: tuple[int, ...]) -> str | list[str | None]:
    """Why an output is no reconstruction: one reason for the batch, or one or None per image.

    Args:
        shape: expected, ``(..., C, H, W)``; reasons are given in the order of the leading axes.
    """
    if not isinstance(estimate, Tensor):
        return f"returned {type(estimate).__name__}; a tensor of shape {shape} is expected."
    if tuple(estimate.shape) != shape:
        return f"returned shape {tuple(estimate.shape)}; {shape} is expected."
    if estimate.is_complex():
        return "returned complex values; two real channels are expected."
    found: list[str | None] = []
    for image in estimate.float().flatten(0, -4):
        bad = int((~torch.isfinite(image)).sum())
        if bad:
            found.append(f"returned {bad} values that are not finite, of {image.numel()}.")
        elif float(image.abs().max()) > FAR:
            low, high = float(image.min()), float(image.max())
            found.append(f"returned values in [{low:.3g}, {high:.3g}]; images lie in [0, 1].")
        else:
            found.append(None)
    return found


@contextmanager
def _lent(physics: Physics) -> Iterator[list[int]]:
    """Lends the operator to a method: counts images that pass it or its adjoint, computes in float32
    whatever the precision of networks, and restores the solver's settings, which deepinv writes into
    the operator when a method passes others."""
    calls = [0]
    settings = {
        name: getattr(physics, name) for name in ("max_iter", "tol", "solver") if hasattr(physics, name)
    }

    def exact(function: Any, counted: bool) -> Any:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            calls[0] += len(args[0]) if counted else 0
            plain = [_exact(a) for a in args]
            named = {key: _exact(value) for key, value in kwargs.items()}
            given = next((a for a in (*plain, *named.values()) if isinstance(a, Tensor)), None)
            with torch.autocast("cpu" if given is None else given.device.type, enabled=False):
                return function(*plain, **named)

        return call

    counted = {"A": True, "A_adjoint": True, "A_dagger": False, "prox_l2": False}
    wrapped = [name for name in counted if hasattr(physics, name)]
    for name in wrapped:
        object.__setattr__(physics, name, exact(getattr(physics, name), counted[name]))
    try:
        yield calls
    finally:
        for name in wrapped:
            object.__delattr__(physics, name)
        for name, value in settings.items():
            setattr(physics, name, value)


def _exact(value: Any) -> Any:
    return value.float() if isinstance(value, Tensor) and value.dtype == torch.bfloat16 else value


def _autocast(precision: str, device: str) -> Any:
    kind = device.partition(":")[0]
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=precision == "bf16")


def out_of_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError | torch.cuda.OutOfMemoryError) or "can't allocate memory" in text


def said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:400]
