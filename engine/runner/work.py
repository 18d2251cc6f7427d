"""The unit of work: a batch of one case, reconstructed, judged and written as one shard."""

from __future__ import annotations

import functools
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

import engine.vision  # noqa: F401 - before deepinv
from engine.identity import digest
from engine.judge import Batch, Features, Judge
from engine.runner.gauge import Gauge
from engine.runner.judging import Rows, judge, magnitude
from engine.runner.records import Row, State, output_row, reconstruction_row
from engine.store.shard import write_shard

if TYPE_CHECKING:
    from deepinv.physics import Physics

    from engine.method import Method
    from engine.problem import Problem, Shape

FAR = 10.0  # beyond this a value is no picture's: images lie in [0, 1]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One image with its measurement and the identity of the reconstruction to be made.

    Args:
        output: the reconstruction, where it is there already and only to be judged.
    """

    recon_id: uuid.UUID
    measurement_id: uuid.UUID
    image_id: uuid.UUID
    image_digest: str
    x: NDArray[np.float32]
    y: NDArray[Any]
    roi: NDArray[np.bool_] | None = None
    output: NDArray[np.float32] | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A batch of one case. Pickles, so that any executor can carry it anywhere.

    Args:
        shape: of every image in the batch, ``(C, H, W)``.
        seed: of the operator.
        precision: "fp32", or "bf16" for autocast.
    """

    run_id: uuid.UUID
    dataset: str
    problem: Problem
    method: Method
    judges: tuple[Judge, ...]
    shots: tuple[Shot, ...]
    shape: Shape
    seed: int
    precision: str = "fp32"

    @property
    def judges_only(self) -> bool:
        """Whether the reconstructions are there already, and only judges have come to be had."""
        return all(shot.output is not None for shot in self.shots)

    @property
    def case(self) -> str:
        return f"{self.dataset} · {self.problem.slug} · {self.method.slug}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a unit: how many were done and failed, and why."""

    case: str
    done: int
    failed: int
    seconds: float
    reason: str | None = None


def perform(unit: Unit, folder: Path, device: str) -> Outcome:
    """Reconstruct, judge and write one unit; failures are rows too, never exceptions.

    A batch that runs out of memory is halved, down to single images.
    """
    started = time.perf_counter()
    if unit.judges_only:
        write_shard(folder, _judged_again(unit, device))
        return Outcome(case=unit.case, done=len(unit.shots), failed=0, seconds=time.perf_counter() - started)
    rows = _rows(unit, device)
    write_shard(folder, rows)
    states = [row["state"] for row in rows["reconstruction"]]
    reasons = [row["reason"] for row in rows["reconstruction"] if row["reason"]]
    return Outcome(
        case=unit.case,
        done=states.count("ok"),
        failed=states.count("failed"),
        seconds=time.perf_counter() - started,
        reason=reasons[0] if reasons else None,
    )


def settled(unit: Unit, state: State, reason: str, device: str) -> Rows:
    """Rows of a unit that is not run: skipped with its reason, or failed with the worker."""
    return {
        "reconstruction": [
            _reconstruction(unit, shot, device, state=state, reason=reason) for shot in unit.shots
        ],
        "run_item": [{"run_id": unit.run_id, "recon_id": shot.recon_id} for shot in unit.shots],
    }


def _rows(unit: Unit, device: str) -> Rows:
    try:
        return _attempt(unit, device)
    except (torch.cuda.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not _out_of_memory(error):
            return settled(unit, "failed", _said(error), device)
        if len(unit.shots) == 1:
            return settled(unit, "failed", f"out of memory on one image of shape {unit.shape}.", device)
        torch.cuda.empty_cache()
    except Exception as error:  # anyone's code runs here; whatever it raises is a result
        return settled(unit, "failed", _said(error), device)
    half = len(unit.shots) // 2
    first = _rows(replace(unit, shots=unit.shots[:half]), device)
    second = _rows(replace(unit, shots=unit.shots[half:]), device)
    return {t: first.get(t, []) + second.get(t, []) for t in {*first, *second}}


def _attempt(unit: Unit, device: str) -> Rows:
    physics = operator(unit.problem, unit.shape, unit.seed, device)
    y = torch.from_numpy(np.stack([shot.y for shot in unit.shots])).to(device)
    x = torch.from_numpy(np.stack([shot.x for shot in unit.shots])).to(device)
    with (
        torch.no_grad(),
        _lent(physics) as calls,
        Gauge(device) as gauge,
        _autocast(unit.precision, device),
    ):
        estimate = unit.method(y, physics)
    estimate = estimate.detach() if isinstance(estimate, Tensor) else estimate
    flaws = _flaws(estimate, x)
    if isinstance(flaws, str):
        return settled(unit, "failed", flaws, device)
    estimate = estimate.float()

    good = [i for i, flaw in enumerate(flaws) if flaw is None]
    rows: Rows = {"reconstruction": [], "output": [], "run_item": []}
    for i, (shot, flaw) in enumerate(zip(unit.shots, flaws, strict=True)):
        rows["run_item"].append({"run_id": unit.run_id, "recon_id": shot.recon_id})
        row = _reconstruction(unit, shot, device, state="failed" if flaw else "ok", reason=flaw)
        row["seconds"] = gauge.seconds / len(unit.shots)
        row["peak_bytes"] = gauge.peak_bytes
        row["evaluations"] = calls[0] // len(unit.shots)
        if flaw is None:
            output = estimate[i].cpu().numpy()
            row["digest"] = digest(output)
            rows["output"].append(output_row(shot.recon_id, output))
        rows["reconstruction"].append(row)
    if good:
        rows |= _judged(unit, [unit.shots[i] for i in good], estimate[good], x[good], y[good], physics)
    return rows


def _judged_again(unit: Unit, device: str) -> Rows:
    """What judges say of reconstructions that were there before the judges were."""
    x, y, estimate = (
        torch.from_numpy(np.stack(arrays)).to(device)
        for arrays in zip(*((shot.x, shot.y, shot.output) for shot in unit.shots), strict=True)
    )
    physics = operator(unit.problem, unit.shape, unit.seed, device)
    owned = [{"run_id": unit.run_id, "recon_id": shot.recon_id} for shot in unit.shots]
    return {"run_item": owned} | _judged(unit, list(unit.shots), estimate, x, y, physics)


def _judged(unit: Unit, shots: list[Shot], estimate: Tensor, x: Tensor, y: Tensor, physics: Physics) -> Rows:
    device = str(estimate.device)
    batch = Batch(
        x_hat=magnitude(estimate),
        x=magnitude(x),
        y=y,
        physics=physics,
        problem=unit.problem,
        estimate=estimate,
        roi=_regions(shots, device),
        keys=tuple(shot.image_digest for shot in shots),
        features=_memory(device).new_batch(),
    )
    return judge(batch, unit.judges, [s.recon_id for s in shots], [s.image_id for s in shots])


@functools.lru_cache(maxsize=4)
def operator(problem: Problem, shape: Shape, seed: int, device: str) -> Physics:
    """A problem's operator, the last few kept: a dense sensing matrix takes seconds to draw."""
    return problem.physics(shape, seed, device)


@functools.lru_cache(maxsize=2)
def _memory(device: str) -> Features:
    return Features()


def _flaws(estimate: object, x: Tensor) -> str | list[str | None]:
    """Why an output is no reconstruction: one reason for the batch, or one or None per image."""
    if not isinstance(estimate, Tensor):
        return f"returned {type(estimate).__name__}; a tensor of shape {tuple(x.shape)} is expected."
    if estimate.shape != x.shape:
        return f"returned shape {tuple(estimate.shape)}; {tuple(x.shape)} is expected."
    if estimate.is_complex():
        return "returned complex values; two real channels are expected."
    flaws: list[str | None] = []
    for image in estimate.float():
        bad = int((~torch.isfinite(image)).sum())
        if bad:
            flaws.append(f"returned {bad} values that are not finite, of {image.numel()}.")
        elif float(image.abs().max()) > FAR:
            low, high = float(image.min()), float(image.max())
            flaws.append(f"returned values in [{low:.3g}, {high:.3g}]; images lie in [0, 1].")
        else:
            flaws.append(None)
    return flaws


def _reconstruction(unit: Unit, shot: Shot, device: str, *, state: State, reason: str | None) -> Row:
    return reconstruction_row(
        shot.recon_id,
        shot.measurement_id,
        shot.image_id,
        dataset=unit.dataset,
        problem=unit.problem.slug,
        method=unit.method.slug,
        state=state,
        reason=reason,
        precision=unit.precision,
        device=device.partition(":")[0],
    )


def _regions(shots: list[Shot], device: str) -> Tensor | None:
    if all(shot.roi is None for shot in shots):
        return None
    size = shots[0].x.shape[-2:]
    masks = [np.ones(size, bool) if shot.roi is None else shot.roi for shot in shots]
    return torch.from_numpy(np.stack(masks)).to(device)


@contextmanager
def _lent(physics: Physics) -> Iterator[list[int]]:
    """Lends the operator to a method: counts images that pass it or its adjoint, and restores the
    solver's settings, which deepinv writes into the operator when a method passes others."""
    calls = [0]
    settings = {
        name: getattr(physics, name) for name in ("max_iter", "tol", "solver") if hasattr(physics, name)
    }

    def counting(function: Any) -> Any:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            calls[0] += len(args[0])
            return function(*args, **kwargs)

        return call

    wrapped = [name for name in ("A", "A_adjoint") if hasattr(physics, name)]
    for name in wrapped:
        object.__setattr__(physics, name, counting(getattr(physics, name)))
    try:
        yield calls
    finally:
        for name in wrapped:
            object.__delattr__(physics, name)
        for name, value in settings.items():
            setattr(physics, name, value)


def _autocast(precision: str, device: str) -> Any:
    kind = device.partition(":")[0]
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=precision == "bf16")


def _out_of_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError | torch.cuda.OutOfMemoryError) or "can't allocate memory" in text


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:400]
