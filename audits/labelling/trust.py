"""How far the oracle is to be trusted: what it goes by is what its network is known to read well."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from audits.labelling.errors import LabelError
from audits.labelling.taking import caught_up
from audits.labelling.verdicts import ORACLE
from data.portrait.attributes import ATTRIBUTES

WEIGHTS = "attributes"
LEFT_OUT = ("background", "clothing")  # no part of a face
ENOUGH = 0.9  # accuracy on unseen faces from which an attribute counts


def trusted() -> dict[str, float]:
    """Attribute -> share of unseen drawn faces of which the network reads it right, of those it reads well.

    Read off the network's model card, which must be that of the weights that are here.

    Errors:
        WeightsMissing: the network is not here; the message says how to get it.
        LabelError: its accuracy is not known, or good for no attribute.
    """
    from engine.training.ship import CARDS
    from engine.weights import digest

    found, card = digest(WEIGHTS), CARDS / f"{WEIGHTS}.json"
    told = json.loads(card.read_text(encoding="utf-8")) if card.is_file() else {}
    if told.get("sha256") != found:
        raise LabelError(
            f"the oracle goes by attributes that its network is known to read well; {card} is not the model "
            f"card of the weights that are here ({found[:8]}), got {str(told.get('sha256', 'none'))[:8]}; "
            f"`reconaudit train {WEIGHTS}` writes one."
        )
    figures = {name: float(value) for name, value in told["figures"].items() if name in ATTRIBUTES}
    good = {
        name: figures[name]
        for name in ATTRIBUTES
        if name not in LEFT_OUT and figures.get(name, 0.0) >= ENOUGH
    }
    if not good:
        best = max(figures.values(), default=0.0)
        raise LabelError(
            f"the network {WEIGHTS} reads no attribute right in {ENOUGH:.0%} of unseen faces, which the "
            f"oracle takes; its best is {best:.1%}."
        )
    return good


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What the oracle's labels in a store say of it, the newest of them where they differ.

    Args:
        labels: that stand.
        accuracy: share of what it goes by that its network reads right off unseen drawn faces.
        attributes: that it goes by.
    """

    labels: int
    accuracy: float | None
    attributes: tuple[str, ...]


def trust(store: Path) -> Trust | None:
    """How far the oracle's labels in a store are to be trusted; None where there are none.

    Errors:
        StoreMissing, StoreBusy: see `engine.store.errors`.
    """
    sql = """
        SELECT conditions, count(*) OVER () FROM standing WHERE annotator = ?
        ORDER BY created DESC, label_id LIMIT 1
    """
    with caught_up(store) as con:
        found = con.execute(sql, [ORACLE]).fetchone()
    if found is None:
        return None
    conditions = json.loads(found[0] or "{}")
    return Trust(
        labels=found[1],
        accuracy=conditions.get("accuracy"),
        attributes=tuple(conditions.get("attributes", ())),
    )
