"""The training loop."""

from __future__ import annotations

import copy
import dataclasses
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from engine.identity import seed_of
from engine.recipe import Recipe
from engine.training.card import TrainingReport, finish
from engine.training.checkpoint import CheckpointWrong, Progress, restore, save


class Diverged(RuntimeError):
    """A loss or gradient that is no number. The message has the step and the last good checkpoint."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What a watcher of a training sees after each step.

    Args:
        loss: of the step; None before the first.
        figures: of the validation at this step; empty between validations.
        note: what is to be said besides; empty but for a training that was to go on and begins.
    """

    recipe: str
    step: int
    steps: int
    loss: float | None
    seconds: float
    figures: dict[str, float]
    note: str = ""


def train(
    recipe: Recipe,
    folder: Path,
    *,
    device: str = "cpu",
    steps: int | None = None,
    resume: bool = False,
    watch: Callable[[Watched], None] | None = None,
) -> TrainingReport:
    """Train a recipe's network and write its weights, its curve and its model card.

    The folder then holds ``NAME.safetensors``, ``NAME.md`` and ``NAME.json``. While the training
    goes on it holds ``NAME.checkpoint``, from which `resume` goes on to the same weights.

    Args:
        device: a torch device.
        steps: another number of steps than the recipe's.
        resume: go on from the folder's checkpoint, where there is one; begin otherwise.
        watch: called after each step, and before the first where `resume` found no checkpoint.

    Errors:
        Diverged: the loss or the gradient is no number.
        CheckpointWrong: the checkpoint is damaged or of other parameters, or there is one and
            `resume` was not asked for.
    """
    if steps is not None:
        recipe = dataclasses.replace(recipe, steps=steps)
    path = folder / f"{recipe.name}.checkpoint"
    if path.exists() and not resume:
        raise CheckpointWrong(f"{path} is of a training that was stopped: resume it, or remove the file.")
    facts = {"recipe": recipe.name, "version": recipe.version, "params": recipe.params}
    with torch.random.fork_rng():
        torch.manual_seed(seed_of("network", recipe.name, recipe.seed))
        network = _placed(recipe.network(), device)
        average = copy.deepcopy(network).requires_grad_(False)
        optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
        progress = restore(path, facts, network, average, optimizer) if path.exists() else Progress()
        if watch and resume and not path.exists():
            watch(Watched(recipe=recipe.slug, step=0, steps=recipe.steps, loss=None, seconds=0.0, figures={},
                          note=f"There is no checkpoint {path} to go on from: begun anew."))  # fmt: skip
        material = recipe.material()
        start = time.monotonic() - progress.seconds
        while progress.step < recipe.steps:
            loss = _update(recipe, progress.step, network, optimizer, material, device, path)
            progress.step += 1
            progress.seconds = time.monotonic() - start
            _follow(average, network, recipe.average, progress.step)
            figures: dict[str, float] = {}
            if _due(recipe, progress.step):
                figures = _judged(recipe, average, material)
                progress.history.append({"step": progress.step, "loss": loss, **figures})
                save(path, facts, progress, network, average, optimizer)
            if watch:
                watch(Watched(recipe=recipe.slug, step=progress.step, steps=recipe.steps, loss=loss,
                              seconds=progress.seconds, figures=figures))  # fmt: skip
        with torch.no_grad():
            report = finish(recipe, folder, average, progress, device, material)
    path.unlink()
    return report


def _update(
    recipe: Recipe, step: int, network: Module, optimizer: torch.optim.Optimizer, material: Any, device: str,
    last: Path,
) -> float:  # fmt: skip
    """One step; its loss."""
    seed = seed_of("step", recipe.name, recipe.seed, step)
    torch.manual_seed(seed)
    for group in optimizer.param_groups:
        group["lr"] = recipe.rate * pace(step, recipe.steps, recipe.warmup)
    examples = recipe.draw(material, torch.Generator().manual_seed(seed))
    examples = {key: _carried(value, device) for key, value in examples.items()}
    half = recipe.precision == "bfloat16"
    with torch.autocast(torch.device(device).type, torch.bfloat16) if half else nullcontext():
        loss = recipe.loss(network, examples)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
    for what, value in (("loss", loss), ("gradient", norm)):
        if not torch.isfinite(value):
            kept = f"the last good checkpoint is {last}" if last.exists() else "there is no checkpoint yet"
            raise Diverged(f"{recipe.slug}: the {what} of step {step + 1} is {value.item()}; {kept}.")
    optimizer.step()
    return loss.item()


def pace(step: int, steps: int, warmup: float) -> float:
    """The share of the largest learning rate in a step, the first being 0.

    Example:
        >>> [round(pace(s, 100, 0.1), 2) for s in (0, 9, 10, 55, 99)]
        [0.1, 1.0, 1.0, 0.51, 0.01]
    """
    rising = warmup * steps
    if step < rising:
        return min(1.0, (step + 1) / rising)
    return 0.01 + 0.99 * (1 + math.cos(math.pi * (step - rising) / (steps - rising))) / 2


def _placed(network: Module, device: str) -> Module:
    """In training mode on the device, channels last, which is the faster order on a CPU too."""
    placed: Module = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return placed.train()


def _carried(value: Tensor, device: str) -> Tensor:
    if value.ndim == 4:
        return value.to(device, memory_format=torch.channels_last)
    return value.to(device)


@torch.no_grad()
def _follow(average: Module, network: Module, limit: float, step: int) -> None:
    keep = min(limit, (1 + step) / (10 + step))
    for slow, fast in zip(average.parameters(), network.parameters(), strict=True):
        slow.data.lerp_(fast.data, 1 - keep)
    for old, new in zip(average.buffers(), network.buffers(), strict=True):
        old.copy_(new)


def _due(recipe: Recipe, step: int) -> bool:
    """Whether a check falls on this step: `checks` of them, evenly, the last at the end."""
    return step * recipe.checks // recipe.steps > (step - 1) * recipe.checks // recipe.steps


@torch.no_grad()
def _judged(recipe: Recipe, average: Module, material: Any) -> dict[str, float]:
    average.eval()
    return {name: float(value) for name, value in recipe.validate(average, material).items()}
