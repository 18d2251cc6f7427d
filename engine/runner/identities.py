"""Identity is content: what a measurement's and a reconstruction's ids are made of."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

from engine import weights as shelf
from engine.identity import identify
from engine.method import Method
from engine.problem import Problem
from engine.runner.records import Kind


def measurement_id(image_id: uuid.UUID, problem: Problem, seed: int) -> uuid.UUID:
    """Of what a problem measured of one picture under a suite's seed."""
    return identify(
        "measurement",
        image=image_id,
        problem=problem.name,
        params=problem.params,
        version=problem.version,
        content=problem.content,
        seed=seed,
    )


def recon_id(
    measurement: uuid.UUID,
    *,
    method: Method,
    weights: dict[str, str],
    precision: str,
    device: str,
    kind: Kind = "single",
    **numbered: int,
) -> uuid.UUID:
    """Of one output.

    Args:
        weights: as `fingerprints` gives them.
        device: "cpu", "cuda:0"; its class alone enters.
        numbered: which sample it is, or of how many samples it is the mean.
    """
    return identify(
        "reconstruction",
        measurement=measurement,
        method=method.name,
        params=method.params,
        weights=weights,
        version=method.version,
        kind=kind,
        precision=precision,
        device=device.partition(":")[0],
        **numbered,
    )


def fingerprints(method: Method) -> dict[str, str]:
    """Digests of what a method's numbers depend on: registry weights, files and folders it is given."""
    marks = {name: shelf.digest(name) for name in method.uses() if shelf.locate(name)}
    for key, value in method.params.items():
        if key.endswith("_file") and isinstance(value, str) and value:
            place = Path(value).expanduser()
            inside = [path for path in (place, *sorted(place.rglob("*"))) if path.is_file()]
            content = hashlib.blake2b(digest_size=16)
            for path in inside:
                content.update(path.read_bytes())
            if inside:
                marks[key] = content.hexdigest()
    return marks
