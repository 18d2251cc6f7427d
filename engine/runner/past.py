"""What the store has of a unit already: samples that are not drawn again, outputs that late judges see."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.judge import Judge
from engine.runner.seen import asked
from engine.runner.stream import Stream
from engine.runner.unit import Shot, Unit
from engine.store import ledger

States = Mapping[uuid.UUID, str]


def resumed(folder: Path, unit: Unit, states: States, final: set[str]) -> tuple[Unit, tuple[Shot, ...]]:
    """The unit with the samples taken in that are stored without a gap from the first, and those it owns.

    Args:
        final: states in which a sample is left as it is.
    """
    if unit.draws is None:
        return unit, ()
    draws = unit.draws
    taken = 0
    while taken < draws.count and final.issuperset(states.get(ids[taken]) for ids in draws.ids):
        taken += 1
    streams = tuple(Stream(total=draws.count) for _ in unit.shots)
    for start in range(0, taken, draws.size):
        some = [ids[start : min(start + draws.size, taken)] for ids in draws.ids]
        stored = ledger.drawn(folder, [key for keys in some for key in keys])
        for stream, keys in zip(streams, some, strict=True):
            for key in keys:
                stream.take(stored[key], stored[key]["x"])
    kept = taken if draws.keep == "samples" else 0
    before = tuple(shot for number in range(kept) for shot in unit.numbered(number))
    return replace(unit, draws=replace(draws, streams=streams)), before


def late_parts(folder: Path, unit: Unit, states: States) -> Iterator[Unit]:
    """Batches of the unit's outputs with the judges that have not spoken of them yet."""
    for part in _parts(unit):
        shots = [shot for shot in part if states.get(shot.recon_id) == "ok"]
        if not shots:
            continue
        spoken = ledger.judged(folder, [shot.recon_id for shot in shots]).values()
        silent = [j for j in asked(unit.judges, shots) if any(_names(j) - known for known in spoken)]
        if silent:
            yield replace(unit, judges=tuple(silent), draws=None, shots=_with_outputs(folder, unit, shots))


def _parts(unit: Unit) -> list[tuple[Shot, ...]]:
    kept = unit.draws.count if unit.draws and unit.draws.keep == "samples" else 0
    return [*(unit.numbered(number) for number in range(kept)), unit.shots]


def _names(judge: Judge) -> set[str]:
    return {score.name for score in judge.scores} or {judge.name}


def _with_outputs(folder: Path, unit: Unit, shots: Sequence[Shot]) -> tuple[Shot, ...]:
    stored = ledger.outputs(folder, [shot.recon_id for shot in shots])
    found = [replace(shot, output=stored[shot.recon_id]) for shot in shots]
    if shots[0].kind != "mean" or unit.draws is None:
        return tuple(found)
    drawn = {s.recon_id: ids for s, ids in zip(unit.shots, unit.draws.ids, strict=True)}
    return tuple(_with_samples(folder, shot, drawn[shot.recon_id]) for shot in found)


def _with_samples(folder: Path, shot: Shot, ids: Sequence[uuid.UUID]) -> Shot:
    assert shot.output is not None
    stream = Stream(total=len(ids))
    if not stream.fits(shot.output.nbytes):
        return replace(shot, unsampled=stream.unsampled)
    stored = ledger.outputs(folder, ids)
    if any(key not in stored for key in ids):
        return replace(shot, unsampled="its samples were not kept")
    return replace(shot, held=np.stack([stored[key] for key in ids]))
