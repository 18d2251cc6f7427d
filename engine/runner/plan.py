"""The plan: which units a suite needs, the measurements made once, what is there left out."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from data.dataset import Dataset, Picture
from engine import catalogue, weights
from engine.identity import digest, identify, seed_of
from engine.method import Method
from engine.problem import Problem, Shape
from engine.runner.experiment import Experiment
from engine.runner.records import image_row, measurement_row
from engine.runner.work import Rows, Shot, Unit, operator, settled
from engine.store import ledger

PIXELS = 2**19  # of a batch; with BATCH it fixes every batch's composition, whatever memory is free
BATCH = 8


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What needs no worker: rows to be written (a skipped case, a picture) and how many are counted."""

    rows: Rows
    skipped: int = 0
    done: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A picture of a test set that has been looked at once."""

    index: int
    image_id: uuid.UUID
    digest: str
    shape: Shape


class Plan:
    """The units of one run, made as they are asked for, so that memory stays bounded.

    Args:
        experiment: what is to be run.
        folder: the store, in which what is done is looked up.
        run_id: the run that owns the units.
        device: "cpu", "cuda:0"; its class is part of a reconstruction's identity.
        retry_failed: whether failed reconstructions are run again.
    """

    def __init__(
        self, experiment: Experiment, folder: Path, run_id: uuid.UUID, device: str, retry_failed: bool = False
    ) -> None:
        self.experiment, self.folder, self.run_id = experiment, folder, run_id
        self.device, self.retry_failed = device, retry_failed
        self.suite = experiment.suite
        self._picture = functools.lru_cache(maxsize=128)(self._load)

    @property
    def planned(self) -> int:
        """How many reconstructions the run owns in the end, done before or now."""
        return sum(
            self._count(dataset)
            for dataset in self.experiment.datasets
            for problem in self.experiment.problems
            for method in self.experiment.methods
            if self._admits(dataset, problem, method)
        )

    def steps(self) -> Iterator[Unit | Settled]:
        """Every unit to be performed, and between them what is settled already."""
        for dataset in self.experiment.datasets:
            known = []
            for index in range(self._count(dataset)):
                picture = self._picture(dataset, index)
                known.append(self._know(dataset, index, picture))
            yield Settled(rows=self._dataset_rows(dataset, known))
            for batch in _batches(known):
                for problem in self.experiment.problems:
                    yield from self._case_steps(dataset, problem, batch)

    def _case_steps(
        self, dataset: Dataset, problem: Problem, batch: list[_Known]
    ) -> Iterator[Unit | Settled]:
        methods = [m for m in self.experiment.methods if self._admits(dataset, problem, m)]
        if not methods:
            return
        shape = batch[0].shape
        reason = problem.skip(shape)
        measurement_ids = [self._measurement_id(known, problem) for known in batch]
        units = {m.slug: self._unit(dataset, problem, m, batch, measurement_ids) for m in methods}
        ids = [shot.recon_id for unit in units.values() for shot in unit.shots]
        states = ledger.states(self.folder, ids)

        measured: list[NDArray[Any]] | None = None
        for method in methods:
            unit = units[method.slug]
            here = [states.get(shot.recon_id) for shot in unit.shots]
            final = {"ok", "skipped"} if self.retry_failed else {"ok", "skipped", "failed"}
            if final.issuperset(here):
                late = self._late(unit, here)
                if late:
                    _, measured = self._measure(problem, batch, measurement_ids, dataset)
                    yield self._with_outputs(self._filled(late, dataset, batch, measured))
                else:
                    yield self._found(unit, here)
                continue
            why = reason or method.skip(problem, shape)
            if why:
                yield Settled(rows=settled(unit, "skipped", why, self.device), skipped=len(batch))
                continue
            if measured is None:
                fresh, measured = self._measure(problem, batch, measurement_ids, dataset)
                if fresh:
                    yield Settled(rows={"measurement": fresh})
            yield self._filled(unit, dataset, batch, measured)

    def _measure(
        self, problem: Problem, batch: list[_Known], ids: list[uuid.UUID], dataset: Dataset
    ) -> tuple[list[dict[str, Any]], list[NDArray[Any]]]:
        """The stored measurement where there is one, else a new one: every method gets the same bytes."""
        stored = ledger.measurements(self.folder, ids)
        missing = [i for i, key in enumerate(ids) if key not in stored]
        rows = []
        if missing:
            physics = operator(problem, batch[0].shape, self.suite.seed, "cpu")
            for i in missing:
                x = torch.from_numpy(self._picture(dataset, batch[i].index).pixels)[None]
                y = problem.measure(x, physics, seed_of(self.suite.seed, batch[i].digest, problem.slug))
                with torch.no_grad():
                    preview = problem.preview(y, physics)
                array = stored[ids[i]] = y[0].numpy()
                shown = preview[0].float().numpy()
                rows.append(
                    measurement_row(ids[i], batch[i].image_id, problem.slug, array, shown, self.suite.seed)
                )
        return rows, [stored[key] for key in ids]

    def _unit(
        self, dataset: Dataset, problem: Problem, method: Method, batch: list[_Known], ids: list[uuid.UUID]
    ) -> Unit:
        """A unit with identities only; pixels and measurements are put in when it is to be run."""
        nothing = np.empty(0, np.float32)
        shots = tuple(
            Shot(
                recon_id=self._recon_id(measurement, method),
                measurement_id=measurement,
                image_id=known.image_id,
                image_digest=known.digest,
                x=nothing,
                y=nothing,
            )
            for known, measurement in zip(batch, ids, strict=True)
        )
        return Unit(
            run_id=self.run_id,
            dataset=dataset.slug,
            problem=problem,
            method=method,
            judges=self.experiment.judges,
            shots=shots,
            shape=batch[0].shape,
            seed=self.suite.seed,
            precision=self.suite.precision,
        )

    def _filled(
        self, unit: Unit, dataset: Dataset, batch: list[_Known], measured: list[NDArray[Any]]
    ) -> Unit:
        shots = []
        for shot, known, y in zip(unit.shots, batch, measured, strict=True):
            picture = self._picture(dataset, known.index)
            shots.append(replace(shot, x=picture.pixels, y=y, roi=picture.roi))
        return replace(unit, shots=tuple(shots))

    def _late(self, unit: Unit, states: list[str | None]) -> Unit | None:
        """The unit with the judges that have not spoken of it yet, if it is whole and there are any."""
        if any(state != "ok" for state in states):
            return None
        spoken = ledger.judged(self.folder, [shot.recon_id for shot in unit.shots]).values()
        names = {j.slug: {s.name for s in j.scores} or {j.name} for j in unit.judges}
        silent = [j for j in unit.judges if any(names[j.slug] - known for known in spoken)]
        return replace(unit, judges=tuple(silent)) if silent else None

    def _with_outputs(self, unit: Unit) -> Unit:
        stored = ledger.outputs(self.folder, [shot.recon_id for shot in unit.shots])
        return replace(unit, shots=tuple(replace(shot, output=stored[shot.recon_id]) for shot in unit.shots))

    def _found(self, unit: Unit, states: list[str | None]) -> Settled:
        owned = [{"run_id": self.run_id, "recon_id": shot.recon_id} for shot in unit.shots]
        return Settled(
            rows={"run_item": owned},
            done=states.count("ok"),
            skipped=states.count("skipped"),
            failed=states.count("failed"),
        )

    def _dataset_rows(self, dataset: Dataset, known: list[_Known]) -> Rows:
        rows = [
            image_row(k.image_id, dataset.slug, self._picture(dataset, k.index), k.digest, k.index)
            for k in known
        ]
        whole = hashlib.blake2b("".join(k.digest for k in known).encode(), digest_size=16).hexdigest()
        return {"image": rows, "dataset": [catalogue.dataset_row(dataset, len(known), whole)]}

    def _know(self, dataset: Dataset, index: int, picture: Picture) -> _Known:
        channels, height, width = picture.pixels.shape
        mark = digest(picture.pixels)
        if picture.roi is not None:
            mark = identify("bounded", pixels=mark, roi=digest(picture.roi)).hex
        return _Known(
            index=index,
            image_id=identify("image", dataset=dataset.slug, name=picture.name, digest=mark),
            digest=mark,
            shape=(channels, height, width),
        )

    def _measurement_id(self, known: _Known, problem: Problem) -> uuid.UUID:
        return identify(
            "measurement",
            image=known.image_id,
            problem=problem.name,
            params=problem.params,
            version=problem.version,
            content=problem.content,
            seed=self.suite.seed,
        )

    def _recon_id(self, measurement: uuid.UUID, method: Method) -> uuid.UUID:
        return identify(
            "reconstruction",
            measurement=measurement,
            method=method.name,
            params=method.params,
            weights=_fingerprints(method),
            version=method.version,
            kind="single",
            precision=self.suite.precision,
            device=self.device.partition(":")[0],
        )

    def _admits(self, dataset: Dataset, problem: Problem, method: Method) -> bool:
        return self.suite.admits(dataset=dataset.slug, problem=problem.slug, method=method.slug)

    def _count(self, dataset: Dataset) -> int:
        return min(len(dataset), self.suite.images or len(dataset))

    def _load(self, dataset: Dataset, index: int) -> Picture:
        return dataset[index]


def _batches(known: list[_Known]) -> Iterator[list[_Known]]:
    """Pictures of one shape together, in their order, so many at a time."""
    shapes: dict[Shape, list[_Known]] = {}
    for item in known:
        shapes.setdefault(item.shape, []).append(item)
    for shape, items in shapes.items():
        size = max(1, min(BATCH, PIXELS // (shape[0] * shape[1] * shape[2])))
        for start in range(0, len(items), size):
            yield items[start : start + size]


def _fingerprints(method: Method) -> dict[str, str]:
    """Digests of the files a method's numbers depend on: registry weights and files named by a parameter."""
    marks = {name: weights.digest(name) for name in method.uses() if weights.locate(name)}
    for key, value in method.params.items():
        if key.endswith("_file") and isinstance(value, str) and Path(value).is_file():
            marks[key] = hashlib.blake2b(Path(value).read_bytes(), digest_size=16).hexdigest()
    return marks
