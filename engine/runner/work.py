"""Performing a unit: reconstructed, judged and written as one shard."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.identity import digest
from engine.runner.attempt import flaws, measured, operator, out_of_memory, said
from engine.runner.records import output_row
from engine.runner.sampling import draw_all
from engine.runner.seen import judged, tensors
from engine.runner.unit import Outcome, Rows, Unit, reconstruction, settled
from engine.store.shard import write_shard


def perform(unit: Unit, folder: Path, device: str) -> Outcome:
    """Reconstruct, judge and write one unit; failures are rows too, never exceptions.

    A batch that runs out of memory is halved, down to single images; one in which an image diverges is
    done again image by image. Samples are written call by
    call, so that a long unit that is stopped is taken up where it was.
    """
    started = time.perf_counter()
    if unit.judges_only:
        write_shard(folder, _judged_again(unit, device))
        return Outcome(case=unit.case, done=len(unit.shots), failed=0, seconds=time.perf_counter() - started)
    states, reasons = [], []
    for rows in draw_all(unit, device) if unit.draws else [_rows(unit, device)]:
        write_shard(folder, rows)
        states += [row["state"] for row in rows["reconstruction"]]
        reasons += [row["reason"] for row in rows["reconstruction"] if row["reason"]]
    return Outcome(
        case=unit.case,
        done=states.count("ok"),
        failed=states.count("failed"),
        seconds=time.perf_counter() - started,
        reason=reasons[0] if reasons else None,
    )


def _rows(unit: Unit, device: str) -> Rows:
    try:
        return _attempt(unit, device)
    except (torch.cuda.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not out_of_memory(error):
            return settled(unit, "failed", said(error), device)
        if len(unit.shots) == 1:
            return settled(unit, "failed", f"out of memory on one image of shape {unit.shape}.", device)
        torch.cuda.empty_cache()
    except FloatingPointError as error:
        if len(unit.shots) == 1:
            return settled(unit, "failed", said(error), device)
        return _parts(unit, 1, device)
    except Exception as error:  # anyone's code runs here; whatever it raises is a result
        return settled(unit, "failed", said(error), device)
    return _parts(unit, len(unit.shots) - len(unit.shots) // 2, device)


def _parts(unit: Unit, size: int, device: str) -> Rows:
    """Rows of a unit done in parts of so many images."""
    rows: Rows = {}
    for start in range(0, len(unit.shots), size):
        part = _rows(replace(unit, shots=unit.shots[start : start + size]), device)
        for table, some in part.items():
            rows[table] = rows.get(table, []) + some
    return rows


def _attempt(unit: Unit, device: str) -> Rows:
    physics = operator(unit.problem, unit.shape, unit.seed, device)
    x, y = tensors(unit, device)
    with measured(physics, unit.precision, device) as cost:
        estimate = unit.method(y, physics)
    estimate = estimate.detach() if isinstance(estimate, Tensor) else estimate
    found = flaws(estimate, tuple(x.shape))
    if isinstance(found, str):
        return settled(unit, "failed", found, device)
    estimate = estimate.float()

    good = [i for i, flaw in enumerate(found) if flaw is None]
    rows: Rows = {"reconstruction": [], "output": [], "run_item": []}
    for i, (shot, flaw) in enumerate(zip(unit.shots, found, strict=True)):
        rows["run_item"].append({"run_id": unit.run_id, "recon_id": shot.recon_id})
        row = reconstruction(unit, shot, device, state="failed" if flaw else "ok", reason=flaw)
        row |= cost.row(len(unit.shots))
        if flaw is None:
            output = estimate[i].cpu().numpy()
            row["digest"] = digest(output)
            rows["output"].append(output_row(shot.recon_id, output))
        rows["reconstruction"].append(row)
    if good:
        rows |= judged(unit, [unit.shots[i] for i in good], estimate[good], x[good], y[good], physics)
    return rows


def _judged_again(unit: Unit, device: str) -> Rows:
    """What judges say of reconstructions that were there before the judges were."""
    x, y = tensors(unit, device)
    estimate = torch.from_numpy(np.stack([s.output for s in unit.shots if s.output is not None])).to(device)
    physics = operator(unit.problem, unit.shape, unit.seed, device)
    owned = [{"run_id": unit.run_id, "recon_id": shot.recon_id} for shot in unit.shots]
    return {"run_item": owned} | judged(unit, unit.shots, estimate, x, y, physics)
