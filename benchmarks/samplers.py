"""DPS as one batch against deepinv's, picture by picture: ``python -m benchmarks samplers``.

Both take the same steps of the same schedule with the same noise; what they make is compared first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

import engine.vision  # noqa: F401 - before deepinv
from engine.methods.dps import descended
from engine.networks.prior import DiffusionPrior
from engine.problem import problems
from engine.samplers.network import denoiser
from engine.samplers.schedules import Ddpm
from engine.training.portraits import unseen_faces

FACES, DRAWS, STEPS, WEIGHT = 8, 8, 100, 100.0


def network() -> nn.Module:
    """A prior of 1.07 M parameters; its numbers are random, which costs as much."""
    torch.manual_seed(0)
    prior = DiffusionPrior(3, (32, 56, 64), (2, 2, 2), 0.25)
    nn.init.normal_(prior.leave.weight, std=0.01)
    return prior.eval().requires_grad_(False)


class Numbered:
    """The noise of each draw, step by step, the same for both sides."""

    def __init__(self, members: range, shape: tuple[int, ...]) -> None:
        self.streams = [torch.Generator().manual_seed(member) for member in members]
        self.shape = shape

    def __call__(self, shape: Any = None) -> Tensor:
        return torch.stack([torch.randn(self.shape, generator=one) for one in self.streams])


def schedule(steps: int) -> tuple[Ddpm, list[float], Tensor]:
    """deepinv's noise levels in our terms, the scale its score gives each step, and its times."""
    from deepinv.sampling import VariancePreservingDiffusion

    times = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    levels = VariancePreservingDiffusion(alpha=1.0).sigma_t(times).tolist()
    ddpm = Ddpm([level / 2 for level in levels[:-1]] + [0.0])
    sigma, abar = [2 * s for s in ddpm.sigma], ddpm.abar
    scale = [0.0] + [
        WEIGHT * (abar[t] * abar[t - 1]) ** 0.5 * (sigma[t] ** 2 - sigma[t - 1] ** 2)
        for t in range(1, steps + 1)
    ]
    return ddpm, scale, times


def ours(prior: nn.Module, y: Tensor, physics: Any, draws: int, steps: int, bf16: bool = False) -> Tensor:
    """Every draw of every face in one batch: ``(draws * faces, 3, 64, 64)``."""
    ddpm, scale, _ = schedule(steps)
    many, shape = y.repeat(draws, 1, 1, 1), tuple(physics.img_size)
    with torch.no_grad():
        with torch.autocast("cpu", dtype=torch.bfloat16) if bf16 else nullcontext():
            told = denoiser(prior, torch.device("cpu"))
        noise = Numbered(range(len(many)), shape)
        return descended(
            lambda x, s: told(x, s).clamp(-1, 1), many, physics, (len(many), *shape), noise, ddpm, scale
        )


def theirs(prior: nn.Module, y: Tensor, physics: Any, draws: int, steps: int) -> Tensor:
    """deepinv's, one picture at a time."""
    return torch.cat([_one(prior, *case, physics, steps) for case in _cases(y, draws)])


def _cases(y: Tensor, draws: int) -> Iterator[tuple[Tensor, int]]:
    many = y.repeat(draws, 1, 1, 1)
    return ((one, member) for member, one in enumerate(many.split(1)))


def _one(prior: nn.Module, y: Tensor, member: int, physics: Any, steps: int) -> Tensor:
    from deepinv.sampling import DPS, DDPMSolver

    noise = Numbered(range(member, member + 1), tuple(physics.img_size))

    class Solver(DDPMSolver):
        def randn_like(self, input: Tensor, seed: int | None = None) -> Tensor:
            return noise().to(input)

    times = schedule(steps)[2]
    sampler = DPS(_Told(prior), solver=Solver(timesteps=times, rng=torch.Generator()), weight=WEIGHT)
    start = noise().double() * float(sampler.sde.sigma_t(times[0]) * sampler.sde.scale_t(times[0]))
    with torch.no_grad():
        x: Tensor = sampler(y, physics, x_init=start).float()
    return x


class _Told(nn.Module):
    """The prior as deepinv calls it."""

    def __init__(self, prior: nn.Module) -> None:
        super().__init__()
        self.prior = prior

    def forward(self, x: Tensor, sigma: Any, *args: Any, **kwargs: Any) -> Tensor:
        x0: Tensor = self.prior(x, torch.as_tensor(sigma, dtype=torch.float32).flatten())
        return x0


def timed(work: Callable[[], Tensor]) -> tuple[float, Tensor]:
    start = perf_counter()
    x = work()
    return perf_counter() - start, x


def psnr(x: Tensor, truth: Tensor) -> float:
    """Of the mean of the draws."""
    mean = x.unflatten(0, (-1, len(truth))).mean(0)
    return float(-10 * (mean - truth).square().flatten(1).mean(1).log10().mean())


def compare(faces: int, draws: int, steps: int) -> str:
    """One line: how far the results are apart, and the ratios of the times."""
    prior, problem = network(), problems["sr"]()
    truth = unseen_faces(faces, 64, "test")
    physics = problem.physics((3, 64, 64))
    y = torch.cat([problem.measure(one, physics, seed) for seed, one in enumerate(truth.split(1))])
    ours(prior, y[:1], physics, 1, 2)

    slow, expected = timed(lambda: theirs(prior, y, physics, draws, steps))
    quick, found = timed(lambda: ours(prior, y, physics, draws, steps))
    apart = float((found - expected).abs().max())
    if apart > 1e-2:
        raise SystemExit(f"samplers: results differ by {apart:.3g}; 0.01 is accepted. Nothing was compared.")
    half, rough = timed(lambda: ours(prior, y, physics, draws, steps, bf16=True))
    change = psnr(rough, truth) - psnr(found, truth)
    return (
        f"{draws} draws of {faces} faces, {steps} steps, results within {apart:.1g}: one batch is "
        f"{slow / quick:.2f} x as fast as deepinv picture by picture in float32, {slow / half:.2f} x in "
        f"bfloat16 (PSNR changes by {change:+.3f} dB); {len(found) / quick:.2f} pictures a second"
    )


def main() -> None:
    """Print the comparison on the CPU, with as many threads as torch takes by itself."""
    print(f"{sum(p.numel() for p in network().parameters()):,} parameters, {torch.get_num_threads()} threads")
    print(compare(FACES, DRAWS, STEPS))
    print("on a GPU: not run")


if __name__ == "__main__":
    main()
