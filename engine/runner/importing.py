"""Pictures made by anyone's code, audited like our own: matched by name, judged, stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

import engine.vision  # noqa: F401 - before deepinv
from data.dataset import Picture
from data.pictures import PictureError, read_picture
from data.sets.folder import Folder
from engine import catalogue
from engine.identity import digest, identify
from engine.judge import Batch, Features, Judge, checks, metrics
from engine.runner.folders import Folders, Report, match, pictures_in
from engine.runner.judging import Rows, judge, magnitude
from engine.runner.records import image_row, measurement_row, output_row, reconstruction_row
from engine.runner.run import Progress, Watch, chosen_device, run_row
from engine.store.connection import create
from engine.store.ingest import take_turn
from engine.store.shard import write_shard


def import_pictures(
    folders: Folders, store: Path, *, device: str = "auto", watch: Watch = lambda progress: None
) -> Report:
    """Judge every output that has a truth of its name; tell which have not.

    Errors:
        UsageError: a folder that is not there, or no output that matches any truth.
        StoreError: the store cannot be written.
    """
    matched, report = match(folders)
    device = chosen_device(device)
    truths = Folder(path=str(folders.truth), range=folders.span)
    count = len(truths)
    create(store)
    importer = _Importer(folders, store, device)
    progress = Progress(run_id=importer.run_id, suite=f"import {folders.dataset}", planned=0)
    progress.planned = sum(len(files) for files in matched.values())
    importer.open(truths, progress)
    for index in range(count):
        picture = truths[index]
        files = {name: found[picture.name] for name, found in matched.items() if picture.name in found}
        states = importer.take(picture, files, index, report)
        progress.done += states.count("ok")
        progress.failed += states.count("failed")
        progress.case = picture.name
        watch(progress)
    progress.state = "finished"
    importer.close(progress)
    watch(progress)
    report.done, report.failed = progress.done, progress.failed
    report.lines += [f"{name} skipped: {reason}" for name, reason in truths.skipped]
    report.lines.append(f"{report.done} reconstructions judged, {report.failed} failed, in {store}.")
    return report


class _Importer:
    """Turns files into rows of one run."""

    def __init__(self, folders: Folders, store: Path, device: str) -> None:
        self.folders, self.store, self.device = folders, store, device
        self.run_id = uuid.uuid4()
        self.started = datetime.now(UTC)
        built = [registry[name].build() for registry in (metrics, checks) for name in registry]
        self.judges = tuple(j for j in built if isinstance(j, Judge) and not j.unavailable())
        self.features = Features()
        self.digests: list[str] = []

    def open(self, truths: Folder, progress: Progress) -> None:
        rows: Rows = {
            "problem": [
                {
                    "problem": self.folders.problem,
                    "operator": "imported",
                    "params": {},
                    "linear": None,
                    "description": "Pictures made elsewhere; the operator is not known here.",
                    "family": "imported",
                    "reference": "",
                }
            ],
            "method": [
                {
                    "method": name,
                    "family": "imported",
                    "params": {"folder": str(folder)},
                    "stochastic": None,
                    "posterior": "unknown",
                    "reference": "made elsewhere",
                    "weights": [],
                    "version": 1,
                    "description": f"Pictures of the folder {folder.name}.",
                }
                for name, folder in self.folders.methods.items()
            ],
            "judge": [row for j in self.judges for row in catalogue.judge_rows(j)],
            "map": [row for j in self.judges for row in catalogue.map_rows(j)],
            "run": [self._run_row(progress)],
        }
        write_shard(self.store, rows)

    def take(
        self,
        picture: Picture,
        files: Mapping[str, Path],
        position: int,
        report: Report,
    ) -> list[str]:
        """One picture and every method's output of it, as one shard."""
        name, x = picture.name, picture.pixels
        mark = digest(x)
        self.digests.append(mark)
        image_id = identify("image", dataset=self.folders.dataset, name=name, digest=mark)
        y, why = self._measured(name)
        if why:
            report.lines.append(why)
        measurement_id = identify(
            "measurement", image=image_id, problem=self.folders.problem, y=None if y is None else digest(y)
        )
        rows: Rows = {
            "image": [image_row(image_id, self.folders.dataset, picture, mark, position)],
            "measurement": [measurement_row(measurement_id, image_id, self.folders.problem, y, y)],
            "reconstruction": [],
            "run_item": [],
            "output": [],
        }
        states = []
        for method, file in files.items():
            output, why = self._output(file, x)
            if why:
                report.lines.append(f"{method}: {why}")
            content = None if output is None else digest(output)
            recon_id = identify(
                "imported", measurement=measurement_id, method=method, digest=content, why=why
            )
            rows["run_item"].append({"run_id": self.run_id, "recon_id": recon_id})
            row = reconstruction_row(
                recon_id,
                measurement_id,
                image_id,
                dataset=self.folders.dataset,
                problem=self.folders.problem,
                method=method,
                state="failed" if why else "ok",
                reason=why,
                precision="imported",
                device="imported",
            )
            rows["reconstruction"].append(row | {"digest": content})
            states.append(rows["reconstruction"][-1]["state"])
            if output is not None:
                rows["output"].append(output_row(recon_id, output))
                for table, found in self._judged(output, picture, mark, recon_id, image_id).items():
                    rows.setdefault(table, []).extend(found)
        write_shard(self.store, rows)
        take_turn(self.store)
        return states

    def close(self, progress: Progress) -> None:
        rows = {
            "run": [self._run_row(progress, finished=datetime.now(UTC))],
            "dataset": [
                {
                    "dataset": self.folders.dataset,
                    "source": f"imported from {self.folders.truth.name}",
                    "licence": "the owner's",
                    "images": len(self.digests),
                    "digest": identify("dataset", digests=self.digests).hex,
                    "params": {"truth": str(self.folders.truth)},
                    "skipped": [],
                }
            ],
        }
        write_shard(self.store, rows)
        take_turn(self.store, wait=60.0)

    def _judged(
        self,
        output: NDArray[np.float32],
        picture: Picture,
        mark: str,
        recon_id: uuid.UUID,
        image_id: uuid.UUID,
    ) -> Rows:
        estimate = torch.from_numpy(output)[None].to(self.device)
        batch = Batch(
            x_hat=magnitude(estimate),
            x=magnitude(torch.from_numpy(picture.pixels)[None].to(self.device)),
            estimate=estimate,
            roi=None if picture.roi is None else torch.from_numpy(picture.roi)[None].to(self.device),
            keys=(mark,),
            features=self.features.new_batch(),
        )
        return judge(batch, self.judges, [recon_id], [image_id])

    def _measured(self, name: str) -> tuple[NDArray[np.float32] | None, str | None]:
        if self.folders.measurement is None:
            return None, None
        file = pictures_in(self.folders.measurement).get(name)
        if file is None:
            return None, f"measurement: no file for {name}."
        try:
            return read_picture(file, range=self.folders.span), None
        except PictureError as error:
            return None, f"measurement: {error}"

    def _output(self, file: Path, x: NDArray[np.float32]) -> tuple[NDArray[np.float32] | None, str | None]:
        try:
            output = read_picture(file, range=self.folders.span, bounded=False)
        except PictureError as error:
            return None, str(error)
        if output.shape != x.shape:
            return None, f"{file.name} has shape {output.shape}; its truth has {x.shape} (C, H, W)."
        if not np.isfinite(output).all():
            return None, f"{file.name} has values that are not finite."
        return output, None

    def _run_row(self, progress: Progress, finished: datetime | None = None) -> dict[str, Any]:
        return run_row(progress, "", self.started, finished, self.device)
