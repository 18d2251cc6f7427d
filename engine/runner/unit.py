"""The unit of work: a batch of one case, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.judge import Judge
from engine.runner.records import Kind, Row, State, reconstruction_row
from engine.runner.stream import Stream

if TYPE_CHECKING:
    from engine.method import Method
    from engine.problem import Problem, Shape
    from engine.suite import Keep

Rows = dict[str, list[Row]]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One image with its measurement and the identity of the reconstruction to be made.

    Args:
        sample: its number, where it is one of several.
        samples: how many draws it is made from.
        output: the reconstruction, where it is there already and only to be judged.
        held: ``(n, C, H, W)``, the samples whose mean it is, where judges are to see them.
        unsampled: why they are not.
    """

    recon_id: uuid.UUID
    measurement_id: uuid.UUID
    image_id: uuid.UUID
    image_digest: str
    x: NDArray[np.float32]
    y: NDArray[Any]
    roi: NDArray[np.bool_] | None = None
    kind: Kind = "single"
    sample: int | None = None
    samples: int = 1
    output: NDArray[np.float32] | None = None
    held: NDArray[np.float32] | None = None
    unsampled: str = "one output, no samples"


@dataclass(frozen=True, kw_only=True)
class Draws:
    """What a unit draws, where its shots are means of samples.

    Args:
        count: samples per image.
        size: numbers drawn in one call of the method: fixed by the plan, so that memory is bounded.
        ids: of the samples, shot by shot.
        streams: what is known of each shot's samples; those taken in are not drawn again.
    """

    count: int
    size: int
    keep: Keep
    ids: tuple[tuple[uuid.UUID, ...], ...]
    streams: tuple[Stream, ...]

    def calls(self) -> Iterator[range]:
        """The numbers of each call, on a grid that begins at 0 wherever the work is taken up."""
        start = self.streams[0].taken
        while start < self.count:
            end = min(self.count, (start // self.size + 1) * self.size)
            yield range(start, end)
            start = end


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A batch of one case. Pickles, so that any executor can carry it anywhere.

    Args:
        shape: of every image in the batch, ``(C, H, W)``.
        seed: of the operator.
        precision: "fp32", or "bf16" for autocast.
        draws: what is drawn of a method that draws samples; None for one output per image.
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
    draws: Draws | None = None

    @property
    def judges_only(self) -> bool:
        """Whether the reconstructions are there already, and only judges have come to be had."""
        return all(shot.output is not None for shot in self.shots)

    @property
    def case(self) -> str:
        return f"{self.dataset} · {self.problem.slug} · {self.method.slug}"

    @property
    def owned(self) -> tuple[Shot, ...]:
        """Everything it stores: its shots and, where they are kept, their samples, number by number."""
        if self.draws is None or self.draws.keep == "moments":
            return self.shots
        return (*(shot for number in range(self.draws.count) for shot in self.numbered(number)), *self.shots)

    @property
    def ids(self) -> list[uuid.UUID]:
        """Of its shots and of all their samples, kept or not."""
        samples = [key for ids in self.draws.ids for key in ids] if self.draws else []
        return [*(shot.recon_id for shot in self.shots), *samples]

    def numbered(self, number: int) -> tuple[Shot, ...]:
        """Sample `number` of every image."""
        assert self.draws is not None
        return tuple(
            replace(shot, recon_id=ids[number], kind="sample", sample=number, samples=1)
            for shot, ids in zip(self.shots, self.draws.ids, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a unit: how many were done and failed, and why."""

    case: str
    done: int
    failed: int
    seconds: float
    reason: str | None = None


def reconstruction(unit: Unit, shot: Shot, device: str, *, state: State, reason: str | None) -> Row:
    """A shot's row of `reconstruction`."""
    return reconstruction_row(
        shot.recon_id,
        shot.measurement_id,
        shot.image_id,
        dataset=unit.dataset,
        problem=unit.problem.slug,
        method=unit.method.slug,
        kind=shot.kind,
        sample=shot.sample,
        samples=shot.samples,
        state=state,
        reason=reason,
        precision=unit.precision,
        device=device.partition(":")[0],
    )


def settled(unit: Unit, state: State, reason: str, device: str) -> Rows:
    """Rows of a unit that is not run: skipped with its reason, or failed with the worker."""
    return {
        "reconstruction": [
            reconstruction(unit, shot, device, state=state, reason=reason) for shot in unit.owned
        ],
        "run_item": [{"run_id": unit.run_id, "recon_id": shot.recon_id} for shot in unit.owned],
    }
