"""Twins restored and judged: every score and every map that compares with the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from audits.checks.identity import Identity
from audits.planted.benign import Benign, Severity, benign, twins
from audits.planted.plant import Plant, shown
from audits.pooling import laid_over
from engine.judge import Batch, Features, Judge, checks, metrics

BATCH = 16
FACELESS = "it knows faces, and these pictures show none."
Watch = Callable[[int], object]


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """N plants of one set and what every judge says of their twins.

    Args:
        groups: the pictures they come from; kinds: what was planted.
        areas: ``(N,)`` shares of the picture.
        severities: of each degradation; ways: the degradation and the method.
        shows: ``(N,)``, whether the plant still shows when restored.
        values: score -> ``(N, 2)``, without and with the plant; larger is worse, NaN where absent.
        fields: map -> ``(N, H, W)``, of the planted twin, on the pictures' grid.
        masks: ``(N, H, W)``.
        absent: score -> why it could not be had.
    """

    groups: list[str]
    kinds: list[str]
    areas: NDArray[np.float64]
    severities: list[Severity]
    ways: list[str]
    shows: NDArray[np.bool_]
    values: dict[str, NDArray[np.float64]]
    fields: dict[str, NDArray[np.float16]]
    masks: NDArray[np.bool_]
    absent: dict[str, str]

    def __len__(self) -> int:
        return len(self.groups)


def judges(faces: bool) -> tuple[list[Judge], dict[str, str]]:
    """Every metric and check that takes nothing but the truth, and why some have no numbers here.

    Args:
        faces: whether there are any; who somebody is is asked of faces alone.
    """
    ready: list[Judge] = []
    absent: dict[str, str] = {}
    for registry in (metrics, checks):
        for name in registry:
            judge = registry[name].build()
            if not isinstance(judge, Judge) or judge.needs != {"truth"}:
                continue
            reason = judge.unavailable() if faces or not isinstance(judge, Identity) else FACELESS
            if reason is None:
                ready.append(judge)
            else:
                absent |= {score.name: reason for score in judge.scores}
    return ready, absent


def judged(
    plants: Sequence[Plant],
    seed: int,
    device: str = "cpu",
    watch: Watch | None = None,
    *,
    faces: bool = False,
) -> Judged:
    """Degrade, restore and judge both twins of plants of one shape.

    Number k of the plants goes through number k of the benign degradations; those that go through
    the same are restored as batches.

    Args:
        watch: told how many plants were judged.
        faces: whether the pictures show faces.
    """
    ready, absent = judges(faces)
    ways = [benign(_shape(plant), number, seed) for number, plant in enumerate(plants)]
    alike: dict[Benign, list[int]] = defaultdict(list)
    for number, way in enumerate(ways):
        alike[way].append(number)
    total, size = len(plants), plants[0].mask.shape
    shows = np.zeros(total, dtype=bool)
    values: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.full((total, 2), np.nan))
    fields: dict[str, NDArray[np.float16]] = defaultdict(lambda: np.zeros((total, *size), np.float16))
    memory = Features()
    for way, numbers in alike.items():
        for start in range(0, len(numbers), BATCH):
            part = numbers[start : start + BATCH]
            chosen = [plants[k] for k in part]
            pair = twins(way, chosen, seed, device)
            for k, plant, without, planted in zip(part, chosen, *pair, strict=True):
                shows[k] = shown(without.numpy(), planted.numpy(), plant.mask)
            truth = torch.from_numpy(np.stack([plant.truth for plant in chosen]))
            keys = tuple(plant.key for plant in chosen)
            for side, restored in enumerate(pair):
                batch = Batch(x_hat=restored, x=truth, keys=keys, features=memory.new_batch())
                scores, maps, reasons = said(ready, batch)
                absent |= reasons
                for name, numbers_ in scores.items():
                    values[name][part, side] = numbers_
                if side == 1:
                    for name, field in maps.items():
                        fields[name][part] = field
            if watch is not None:
                watch(len(part))
    return Judged(
        groups=[plant.group for plant in plants],
        kinds=[plant.what for plant in plants],
        areas=np.array([plant.area for plant in plants]),
        severities=[way.severity for way in ways],
        ways=[way.name for way in ways],
        shows=shows,
        values=dict(values),
        fields=dict(fields),
        masks=np.stack([plant.mask for plant in plants]),
        absent={name: reason for name, reason in absent.items() if name not in values},
    )


def said(
    ready: Sequence[Judge], batch: Batch
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float16]], dict[str, str]]:
    """What judges say of a batch: scores ``(B,)`` of which larger is worse, maps ``(B, H, W)``, reasons.

    A score with no better direction is left out, and so is a signed map; NaN stands where one image has
    no number, a reason where none has.
    """
    size = (batch.x_hat.shape[-2], batch.x_hat.shape[-1])
    scores: dict[str, NDArray[np.float64]] = {}
    maps: dict[str, NDArray[np.float16]] = {}
    reasons: dict[str, str] = {}
    for judge in ready:
        with torch.no_grad():
            judgement = judge(batch)
        signs = {
            s.name: -1 if s.higher_is_better else 1 for s in judge.scores if s.higher_is_better is not None
        }
        for name, sign in signs.items():
            why = judgement.absences.get(name, [None] * len(batch.x_hat))
            lacking = [reason for reason in why if reason]
            if name not in judgement.values or len(lacking) == len(why):
                reasons[name] = lacking[0] if lacking else "not given"
                continue
            numbers = sign * judgement.values[name].double().cpu().numpy()
            scores[name] = np.where([reason is None for reason in why], numbers, np.nan)
        for field in judge.maps:
            if field.name in judgement.maps and field.palette != "signed":
                maps[field.name] = _laid(judgement.maps[field.name], size)
    return scores, maps, reasons


def _laid(field: Tensor, size: tuple[int, int]) -> NDArray[np.float16]:
    same = field.shape[-2:] == size
    return (field if same else laid_over(field, size)).float().cpu().numpy().astype(np.float16)


def _shape(plant: Plant) -> tuple[int, int, int]:
    channels, height, width = plant.truth.shape
    return channels, height, width
