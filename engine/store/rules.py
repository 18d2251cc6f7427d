"""What makes two rows of a table the same row, and which of them stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One table's rule.

    Args:
        key: columns that name a row, or the rows that belong together (`curve`). Never empty.
        stays: "first": what is stored is never stored twice; "last": the newer row replaces it;
            "set": the newer shard's rows replace them; "ok": as "first", but what is newer
            replaces a failure.
    """

    key: tuple[str, ...]
    stays: Literal["first", "last", "set", "ok"] = "first"


RULES: dict[str, Rule] = {
    "dataset": Rule(key=("dataset",), stays="last"),
    "problem": Rule(key=("problem",), stays="last"),
    "method": Rule(key=("method",), stays="last"),
    "judge": Rule(key=("judge",), stays="last"),
    "map": Rule(key=("map",), stays="last"),
    "run": Rule(key=("run_id",), stays="last"),
    "set_score": Rule(key=("dataset", "problem", "method", "kind", "judge"), stays="last"),
    "curve": Rule(key=("dataset", "problem", "method", "kind", "judge"), stays="set"),
    "image": Rule(key=("image_id",)),
    "measurement": Rule(key=("measurement_id",)),
    "run_item": Rule(key=("run_id", "recon_id")),
    "reconstruction": Rule(key=("recon_id",), stays="ok"),
    "output": Rule(key=("recon_id",)),
    "score": Rule(key=("recon_id", "judge", "reference")),
    "absence": Rule(key=("recon_id", "judge")),
    "tally": Rule(key=("recon_id", "judge", "x")),
    "pixel_map": Rule(key=("recon_id", "map")),
    "peak": Rule(key=("recon_id", "map", "rank")),
    "vector": Rule(key=("item", "backbone")),
}
