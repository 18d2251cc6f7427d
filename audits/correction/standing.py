"""A correction's place in a store: its row among the methods, and the judges that the store has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from audits.correction.correction import Correction
from audits.correction.made import FAMILY
from audits.correction.sources import Case
from engine.catalogue import first_sentence
from engine.judge import Judge, SetMetric, checks, metrics
from engine.store.connection import reading

_JUDGES = "SELECT DISTINCT component, params FROM judge WHERE unavailable IS NULL ORDER BY component"


def method_row(case: Case, correction: Correction) -> dict[str, Any]:
    """The row of `method` that stands for a method's corrected pictures."""
    drew = case.drew
    return {
        "method": f"{case.method}+{correction.slug}",
        "family": FAMILY,
        "params": {"method": case.method, "correction": correction.name, **correction.params},
        "stochastic": None if drew is None else drew.stochastic,
        "posterior": correction.posterior,
        "reference": "" if drew is None else drew.reference,
        "weights": [] if drew is None else list(drew.uses()),
        "version": correction.version,
        "description": f"{case.method}, corrected without the truth. {first_sentence(type(correction))}",
    }


def store_judges(store: Path) -> tuple[tuple[Judge, ...], tuple[SetMetric, ...]]:
    """The judges that have spoken in a store, those that can speak here."""
    with reading(store) as con:
        rows = con.execute(_JUDGES).fetchall()
    built: dict[str, Judge | SetMetric] = {}
    for component, params in rows:
        name = (component or "").partition("(")[0]
        registry = next((known for known in (metrics, checks) if name in known), None)
        if registry is None:
            continue
        try:
            judge = registry[name].build(**json.loads(params or "{}"))
        except ValueError:
            continue
        if not judge.unavailable():
            built[judge.slug] = judge
    for backbone in {judge.backbone for judge in built.values() if isinstance(judge, SetMetric)}:
        extractor = metrics[backbone].build()
        if not extractor.unavailable():
            built.setdefault(extractor.slug, extractor)  # has no score of its own, so no row
    return (
        tuple(judge for judge in built.values() if isinstance(judge, Judge)),
        tuple(judge for judge in built.values() if isinstance(judge, SetMetric)),
    )
