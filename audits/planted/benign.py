"""What both twins go through before they are judged: a degradation, and a restoration of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from audits.planted.plant import Plant, stream
from engine.identity import digest, seed_of
from engine.method import Method, methods
from engine.problem import Problem, problems

if TYPE_CHECKING:
    from torch import Tensor

Severity = Literal["mild", "medium", "severe"]
SEVERITIES: tuple[Severity, ...] = ("mild", "medium", "severe")
DEGRADATIONS: dict[str, dict[Severity, dict[str, float]]] = {
    "deblur": {"mild": {"sigma": 1.0}, "medium": {"sigma": 1.5}, "severe": {"sigma": 2.0}},
    "denoise": {"mild": {"sigma": 0.02}, "medium": {"sigma": 0.05}, "severe": {"sigma": 0.08}},
    "jpeg": {"mild": {"quality": 80}, "medium": {"quality": 60}, "severe": {"quality": 40}},
    "sr": {
        "mild": {"factor": 2, "noise": 0.02},
        "medium": {"factor": 2, "noise": 0.05},
        "severe": {"factor": 4},
    },
}
RESTORATIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("tv", {}),
    ("pnp-hqs", {"denoiser": "learned", "first": 0.2, "steps": 8, "weight": 0.23}),
    ("unet", {}),
    ("srcnn", {}),
)


@dataclass(frozen=True, kw_only=True)
class Benign:
    """A degradation and a method that restores it, and invents nothing that the picture did not show."""

    problem: Problem
    method: Method
    severity: Severity

    @property
    def name(self) -> str:
        return f"{self.problem.slug} / {self.method.slug}"


def benign(shape: tuple[int, int, int], index: int, seed: int) -> Benign:
    """What number `index` goes through: every degradation at every severity by turns, any method that fits.

    Args:
        shape: of its pictures, ``(C, H, W)``.
    """
    kinds = list(DEGRADATIONS)
    kind, severity = kinds[index % len(kinds)], SEVERITIES[index // len(kinds) % len(SEVERITIES)]
    problem = problems[kind].build(**DEGRADATIONS[kind][severity])
    fitting = _fitting(problem, shape)
    method = fitting[int(stream(seed, "benign", index).integers(len(fitting)))]
    return Benign(problem=problem, method=method, severity=severity)


def restorations() -> list[Method]:
    """The methods that restore, where their problem is one of the degradations."""
    return [methods[name].build(**params) for name, params in RESTORATIONS]


@lru_cache(maxsize=64)
def _fitting(problem: Problem, shape: tuple[int, int, int]) -> tuple[Method, ...]:
    return tuple(method for method in restorations() if method.skip(problem, shape) is None)


def restored(
    how: Benign, pictures: Sequence[NDArray[np.float32]], seeds: Iterable[int], device: str = "cpu"
) -> Tensor:
    """Pictures of one shape, degraded and restored as one batch: ``(B, C, H, W)``.

    Args:
        seeds: of each picture's noise.
    """
    import torch

    shape = pictures[0].shape
    physics = how.problem.physics((shape[0], shape[1], shape[2]))
    measured = [
        how.problem.measure(torch.from_numpy(picture)[None], physics, seed)
        for picture, seed in zip(pictures, seeds, strict=True)
    ]
    with torch.no_grad():
        return how.method(torch.cat(measured).to(device), physics.to(device)).cpu()


def twins(how: Benign, plants: Sequence[Plant], seed: int, device: str = "cpu") -> tuple[Tensor, Tensor]:
    """Both twins of every plant, restored: without and with what was planted, ``(B, C, H, W)`` each.

    The two have the same noise, so that nothing but the plant tells them apart.
    """
    seeds = [seed_of("planted", seed, digest(plant.truth), how.problem.slug) for plant in plants]
    pictures = [plant.truth for plant in plants] + [plant.planted for plant in plants]
    both = restored(how, pictures, seeds * 2, device)
    return both[: len(plants)], both[len(plants) :]
