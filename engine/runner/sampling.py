"""Drawing samples: call by call within bounded memory, then their mean and deviation."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.identity import digest
from engine.judge import DEVIATION
from engine.runner.attempt import flaws, measured, operator, out_of_memory, said
from engine.runner.judging import add_map
from engine.runner.records import Row, State, output_row
from engine.runner.seen import judged, tensors
from engine.runner.stream import Stream
from engine.runner.unit import Rows, Shot, Unit, reconstruction

if TYPE_CHECKING:
    from deepinv.physics import Physics


@dataclass(frozen=True, kw_only=True)
class _Draw:
    """One sample of one image, or why there is none, and what it took."""

    output: NDArray[np.float32] | None
    reason: str | None
    cost: dict[str, float | int]


def draw_all(unit: Unit, device: str) -> Iterator[Rows]:
    """A unit's samples, one call of the method at a time, and then their means: each time the rows to write.

    The batch of a call is fixed by the plan. A call that runs out of memory is halved; one in which a
    sample diverges is made again sample by sample, so that only those that diverge are lost.
    """
    assert unit.draws is not None
    streams = copy.deepcopy(unit.draws.streams)
    x, y = tensors(unit, device)
    physics = operator(unit.problem, unit.shape, unit.seed, device)
    for numbers in unit.draws.calls():
        drawn = _drawn(unit, y, physics, numbers, device)
        rows: Rows = {}
        for number, draws in zip(numbers, drawn, strict=True):
            shots = unit.numbered(number)
            made = [_row(unit, shot, draw, device) for shot, draw in zip(shots, draws, strict=True)]
            for stream, row, draw in zip(streams, made, draws, strict=True):
                stream.take(row, draw.output)
            if unit.draws.keep == "samples":
                outputs = [draw.output for draw in draws]
                _extend(rows, _stored(unit, shots, made, outputs, x, y, physics))
        if rows:
            yield rows
    yield _means(unit, streams, x, y, physics)


def _drawn(unit: Unit, y: Tensor, physics: Physics, numbers: range, device: str) -> list[list[_Draw]]:
    """One list per number, of one draw per image."""
    parts: list[_Part] = []
    try:
        return _called(unit, y, physics, numbers, device)
    except Exception as error:  # anyone's code runs here; whatever it raises is a result
        reason = said(error)
        if out_of_memory(error):
            parts = _halves(numbers, len(y))
        elif isinstance(error, FloatingPointError):
            parts = _members(numbers, len(y))
    if len(parts) < 2:
        return [[_Draw(output=None, reason=reason, cost={})] * len(y) for _ in numbers]
    torch.cuda.empty_cache()
    return _pieced(unit, y, physics, numbers, parts, device)


def _called(unit: Unit, y: Tensor, physics: Physics, numbers: range, device: str) -> list[list[_Draw]]:
    """The draws of one call of the method."""
    shape = (len(numbers), len(y), *unit.shape)
    with measured(physics, unit.precision, device) as cost:
        samples = unit.method.sample(y, physics, len(numbers), numbers[0])
    found = flaws(samples, shape)
    reasons = [found] * (shape[0] * shape[1]) if isinstance(found, str) else found
    share = cost.row(shape[0] * shape[1])
    return [
        [
            _Draw(
                output=None if reason else samples[k, i].detach().float().cpu().numpy(),
                reason=reason,
                cost=share,
            )
            for i, reason in enumerate(reasons[k * len(y) : (k + 1) * len(y)])
        ]
        for k in range(len(numbers))
    ]


_Part = tuple[range, range]  # numbers, positions of images


def _halves(numbers: range, images: int) -> list[_Part]:
    if len(numbers) > 1:
        half = len(numbers) // 2
        return [(numbers[:half], range(images)), (numbers[half:], range(images))]
    return [(numbers, r) for r in (range(images // 2), range(images // 2, images)) if len(r)]


def _members(numbers: range, images: int) -> list[_Part]:
    return [(range(k, k + 1), range(i, i + 1)) for k in numbers for i in range(images)]


def _pieced(
    unit: Unit, y: Tensor, physics: Physics, numbers: range, parts: Sequence[_Part], device: str
) -> list[list[_Draw]]:
    """The draws of parts, put where they belong."""
    whole: dict[tuple[int, int], _Draw] = {}
    for some, images in parts:
        drawn = _drawn(unit, y[images.start : images.stop], physics, some, device)
        for k, draws in zip(some, drawn, strict=True):
            whole |= {(k, i): draw for i, draw in zip(images, draws, strict=True)}
    return [[whole[k, i] for i in range(len(y))] for k in numbers]


def _means(unit: Unit, streams: Sequence[Stream], x: Tensor, y: Tensor, physics: Physics) -> Rows:
    """The means, judged, each with its deviation; none where a sample failed."""
    device = str(x.device)
    shots, outputs, made = [], [], []
    for shot, stream in zip(unit.shots, streams, strict=True):
        whole = stream.flaw is None
        few = whole and len(stream.held) == stream.total
        held = np.stack(stream.held) if few else None
        stream.held.clear()
        shots.append(replace(shot, held=held, unsampled=stream.unsampled))
        outputs.append(stream.mean if whole else None)
        made.append(_row(unit, shot, _Draw(output=outputs[-1], reason=stream.flaw, cost=stream.cost), device))
    rows = _stored(unit, shots, made, outputs, x, y, physics)
    for shot, stream in zip(unit.shots, streams, strict=True):
        if stream.flaw is None:
            add_map(rows, DEVIATION.name, stream.deviation[None], [shot.recon_id], unit.shape[1:])
    return rows


def _row(unit: Unit, shot: Shot, draw: _Draw, device: str) -> Row:
    state: State = "failed" if draw.reason else "ok"
    row = reconstruction(unit, shot, device, state=state, reason=draw.reason) | draw.cost
    return row if draw.output is None else row | {"digest": digest(draw.output)}


def _stored(
    unit: Unit,
    shots: Sequence[Shot],
    made: list[Row],
    outputs: Sequence[NDArray[np.float32] | None],
    x: Tensor,
    y: Tensor,
    physics: Physics,
) -> Rows:
    """Rows of one output per image: the reconstructions, the pictures, what judges say of them."""
    rows: Rows = {
        "reconstruction": made,
        "run_item": [{"run_id": unit.run_id, "recon_id": shot.recon_id} for shot in shots],
        "output": [output_row(s.recon_id, o) for s, o in zip(shots, outputs, strict=True) if o is not None],
    }
    good = [i for i, output in enumerate(outputs) if output is not None]
    if good:
        estimate = torch.from_numpy(np.stack([o for o in outputs if o is not None])).to(x.device)
        rows |= judged(unit, [shots[i] for i in good], estimate, x[good], y[good], physics)
    return rows


def _extend(rows: Rows, more: Rows) -> None:
    for table, some in more.items():
        rows.setdefault(table, []).extend(some)
