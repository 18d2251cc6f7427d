"""Labels of the annotator `oracle`: what a network finds changed in drawn faces. Torch loads at work only."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from audits.labelling.changed import TAGS, Reader, judged, reader, steady
from audits.labelling.errors import LabelError
from audits.labelling.label import Label, Verdict
from audits.labelling.pools import members
from audits.labelling.recording import record
from audits.labelling.session import Pool
from audits.labelling.taking import caught_up
from audits.labelling.trust import WEIGHTS, trusted
from audits.labelling.verdicts import ORACLE
from data.portrait.attributes import ATTRIBUTES
from engine.identity import identify
from engine.store.codec import unpack
from engine.store.connection import reading

VERSION = 3  # raised when the same network would give other labels
BATCH = 64
SURE = 0.95
STRANGER = 3  # lasting attributes that changed make another person

_PAIRS = """
    SELECT recon_id::VARCHAR, image.attributes::VARCHAR, image.x, output.x
    FROM reconstruction JOIN image USING (image_id) JOIN output USING (recon_id)
    WHERE list_contains(?::UUID[], recon_id) AND output.x IS NOT NULL AND image.x IS NOT NULL
    ORDER BY recon_id
"""
_FACES = "SELECT DISTINCT dataset FROM image WHERE attributes ->> 'eye_colour' IS NOT NULL"


@dataclass(frozen=True, kw_only=True)
class OracleReport:
    """What the oracle did, and how far it is to be trusted.

    Args:
        labels: given now; `known` were given before.
        verdicts: how often it said what, of all of these.
        accuracy: attribute -> share of unseen drawn faces of which the network reads it right, of the
            attributes that the oracle goes by.
        left_out: reconstructions of the pool that it cannot judge: no RGB faces of the size it learned.
    """

    labels: int
    known: int
    verdicts: dict[str, int]
    accuracy: dict[str, float]
    left_out: int

    @property
    def mean_accuracy(self) -> float:
        """Over the attributes that it goes by."""
        return float(np.mean(list(self.accuracy.values())))


def oracle(
    store: Path,
    pool: Pool | None = None,
    *,
    sure: float = SURE,
    watch: Callable[[int, int], None] | None = None,
) -> OracleReport:
    """Label drawn faces by what the network `attributes` reads in truth and reconstruction.

    It goes by the attributes that the network is known to read well (`audits.labelling.trust`). One counts
    where the network surely reads the word that is recorded off the true face, and off the true face
    blurred to the sharpness of the reconstruction; every reading must hold under a light blur, too.
    *Hallucinated*: of one attribute at least it is as sure
    that the reconstruction says another word. *Faithful*: every attribute that counts still says the same.
    *Unsure*: otherwise, and where the blur leaves fewer than half of what is legible. Labels are of the
    annotator `oracle`, of no session, and carry the network's hash and accuracy in their conditions; made
    again they are the same labels.

    Args:
        pool: which reconstructions; all of drawn faces by default.
        sure: probability from which the network counts as sure.
        watch: told how many of how many are read.

    Errors:
        WeightsMissing: the network is not here; the message says how to get it.
        LabelError: `sure` is no probability above one half, or the network's accuracy is not known.
    """
    if not 0.5 < sure < 1:
        raise LabelError(f"sure must lie between 0.5 and 1, got {sure}.")
    from engine.recipe import recipes
    from engine.weights import digest

    recipe: Any = recipes[WEIGHTS]()
    known = trusted()
    read = steady(reader(recipe.trained(), known))
    source = {
        "by": WEIGHTS,
        "sha256": digest(WEIGHTS),
        "sure": sure,
        "version": VERSION,
        "accuracy": round(float(np.mean(list(known.values()))), 4),
        "attributes": list(known),
    }
    with reading(store) as con:
        faces = tuple(name for (name,) in con.execute(_FACES).fetchall())
    wanted = members(store, pool or Pool(datasets=faces)) if faces else []
    given: list[Label] = []
    for begin in range(0, len(wanted), BATCH):
        given += _judged(store, wanted[begin : begin + BATCH], recipe.size, read, source)
        if watch:
            watch(min(begin + BATCH, len(wanted)), len(wanted))
    fresh = _new(store, given)
    record(store, fresh)
    return OracleReport(
        labels=len(fresh),
        known=len(given) - len(fresh),
        verdicts=dict(Counter(label.verdict for label in given)),
        accuracy=known,
        left_out=len(wanted) - len(given),
    )


def _judged(
    store: Path, recon_ids: Sequence[str], side: int, read: Reader, source: Mapping[str, Any]
) -> list[Label]:
    """Labels of those that are drawn RGB faces of the side the network knows."""
    with reading(store) as con:
        rows = con.execute(_PAIRS, [list(recon_ids)]).fetchall()
    pairs = [
        (recon, json.loads(attributes), truth, output)
        for recon, attributes, x, x_hat in rows
        if (truth := unpack(x)).shape == (3, side, side) and (output := unpack(x_hat)).shape == truth.shape
    ]
    if not pairs:
        return []
    recons, words, truths, outputs = zip(*pairs, strict=True)
    found = judged(read, truths, outputs, words, source["sure"])
    return [
        _label(recon, verdict, changed, source)
        for recon, (verdict, changed) in zip(recons, found, strict=True)
    ]


def _new(store: Path, given: Sequence[Label]) -> list[Label]:
    """Those that another network or setting gave so far, or nobody."""
    with caught_up(store) as con:
        rows = con.execute(
            "SELECT recon_id, label_id, conditions FROM standing WHERE annotator = ? AND session_id IS NULL",
            [ORACLE],
        ).fetchall()
    here = {recon: (label_id, json.loads(conditions)) for recon, label_id, conditions in rows}
    fresh = []
    for label in given:
        earlier, conditions = here.get(label.recon_id, (None, {}))
        if any(conditions.get(name) != label.conditions[name] for name in ("sha256", "sure", "version")):
            key = identify("oracle", recon=label.recon_id, conditions=dict(label.conditions), after=earlier)
            fresh.append(replace(label, label_id=key, supersedes=earlier))
    return fresh


def _label(recon: str, verdict: Verdict, changed: Mapping[str, Any], source: Mapping[str, Any]) -> Label:
    told = [f"{name}: {_spoken(before)} → {_spoken(after)}" for name, (before, after) in changed.items()]
    tags = [TAGS[name] for name in changed]
    if sum(ATTRIBUTES[name].lasting for name in changed) >= STRANGER:
        tags.append("identity")
    return Label(
        label_id=identify(
            "oracle", recon=recon, version=VERSION, **{k: source[k] for k in ("sha256", "sure")}
        ),
        recon_id=uuid.UUID(recon),
        annotator=ORACLE,
        verdict=verdict,
        severity=min(len(changed), 3),
        tags=tuple(tags),
        note="; ".join(told),
        conditions={**source, "truth": "shown", "methods": "hidden"},
    )


def _spoken(word: object) -> str:
    return ("yes" if word else "no") if isinstance(word, bool) else str(word)
