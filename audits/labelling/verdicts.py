"""One verdict per reconstruction, out of those of several annotators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from audits.labelling.taking import caught_up

ORACLE = "oracle"
ADJUDICATED = "adjudicated"
NOT_PEOPLE = (ORACLE, ADJUDICATED)
COLUMNS = ["recon_id", "image_id", "dataset", "problem", "method", "hallucinated", "weight", "annotators"]

Annotators = Literal["majority", "adjudicated"] | Sequence[str]

_VOTES = """
    SELECT recon_id::VARCHAR AS recon_id, annotator, verdict, boxes::VARCHAR AS boxes
    FROM standing LEFT JOIN assignment USING (session_id, annotator, position, recon_id)
    WHERE coalesce(stream, conditions ->> 'stream', '') NOT IN ('training', 'repeat')
      AND session_id IS NOT DISTINCT FROM coalesce(?::UUID, session_id)
    QUALIFY row_number() OVER (
        PARTITION BY recon_id, annotator ORDER BY standing.created DESC, label_id DESC) = 1
"""
_NAMES = """
    SELECT DISTINCT ON (recon_id) recon_id::VARCHAR AS recon_id, image_id::VARCHAR AS image_id,
           dataset, problem, method
    FROM evidence ORDER BY recon_id
"""


def votes(store: Path, session_id: str | None = None) -> pd.DataFrame:
    """The one vote of every annotator on every reconstruction: recon_id, annotator, verdict, boxes.

    Training items and repeats are no votes; of several votes of one annotator the newest counts.

    Args:
        session_id: of one session; None for all, and for labels of no session.
    """
    with caught_up(store) as con:
        found = con.execute(f"{_VOTES} ORDER BY recon_id, annotator", [session_id]).df()
    found["boxes"] = [json.loads(text) if text else [] for text in found["boxes"]]
    return found


def named_items(store: Path) -> pd.DataFrame:
    """What is known of every reconstruction judged: recon_id, image_id, dataset, problem, method."""
    with caught_up(store) as con:
        return con.execute(_NAMES).df()


def verdicts(store: Path, annotators: Annotators = "majority") -> pd.DataFrame:
    """One row per reconstruction that was judged, and whether it is held to be hallucinated.

    Args:
        annotators: "majority": what most people say, `oracle` and `adjudicated` left out;
            "adjudicated": the same, but where a disagreement was adjudicated that counts;
            or names, among whom the majority counts: ``["anna"]``, ``["oracle"]``.

    Returns a table of `recon_id`, `image_id`, `dataset`, `problem`, `method` (text; the last four missing
    where the label came without its evidence), `hallucinated` (bool), `weight` and `annotators`
    (the tuple of those who voted). The weight is the share of the votes that say so, in (0, 1]; who is
    unsure votes for neither. Reconstructions on which as many say one as the other are left out.

    Errors:
        StoreMissing, StoreBusy: see `engine.store.errors`.
    """
    found, names = votes(store), named_items(store)
    final = found[found["annotator"] == ADJUDICATED]
    if annotators == "majority" or annotators == "adjudicated":
        chosen = found[~found["annotator"].isin(NOT_PEOPLE)]
        if annotators == "adjudicated":
            chosen = pd.concat([chosen[~chosen["recon_id"].isin(final["recon_id"])], final])
    else:
        chosen = found[found["annotator"].isin(list(annotators))]
    table = _counted(chosen)
    return table.merge(names, on="recon_id", how="left")[COLUMNS]


def _counted(chosen: pd.DataFrame) -> pd.DataFrame:
    """What most say of each reconstruction; none where as many say one as the other."""
    chosen = chosen.sort_values(["recon_id", "annotator"])
    counts = (
        pd.DataFrame(
            {
                "yes": chosen["verdict"] == "hallucinated",
                "no": chosen["verdict"] == "faithful",
                "all": True,
                "recon_id": chosen["recon_id"],
            }
        )
        .groupby("recon_id")[["yes", "no", "all"]]
        .sum()
    )
    counts["annotators"] = chosen.groupby("recon_id")["annotator"].agg(tuple)
    counts = counts[counts["yes"] != counts["no"]]
    return pd.DataFrame(
        {
            "recon_id": counts.index.astype(object),
            "hallucinated": (counts["yes"] > counts["no"]).to_numpy(bool),
            "weight": (counts[["yes", "no"]].max(axis=1) / counts["all"]).to_numpy(float),
            "annotators": counts["annotators"].to_numpy(object),
        }
    )
