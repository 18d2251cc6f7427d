"""Where annotators disagree, and what it was decided to be."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from audits.labelling.inviting import person
from audits.labelling.label import Box, Label, Verdict
from audits.labelling.recording import Receipt, record
from audits.labelling.taking import caught_up
from audits.labelling.verdicts import ADJUDICATED, NOT_PEOPLE, named_items, votes

COLUMNS = ["recon_id", "image_id", "dataset", "problem", "method", "votes", "share", "adjudicated", "boxes"]


def disagreements(store: Path, session_id: str | None = None, *, undecided: bool = False) -> pd.DataFrame:
    """Reconstructions of which people do not all say the same, the most divided first.

    Columns: recon_id, image_id, dataset, problem, method; votes (annotator -> verdict); share (of votes
    *hallucinated* among those that are not *unsure*; missing where all are); adjudicated (the verdict,
    missing where it is open); boxes (annotator -> boxes, of those who drew any).

    Args:
        session_id: of one session; None for all labels.
        undecided: those only that were not adjudicated.
    """
    found = votes(store, session_id)
    final = found[found["annotator"] == ADJUDICATED].set_index("recon_id")["verdict"]
    people = found[~found["annotator"].isin(NOT_PEOPLE)]
    divided = people.groupby("recon_id")["verdict"].transform("nunique") > 1
    rows = []
    for recon, group in people[divided].groupby("recon_id"):
        said = dict(zip(group["annotator"], group["verdict"], strict=True))
        sure = [verdict == "hallucinated" for verdict in said.values() if verdict != "unsure"]
        share = sum(sure) / len(sure) if sure else None
        drawn = {who: boxes for who, boxes in zip(group["annotator"], group["boxes"], strict=True) if boxes}
        facts = {"votes": said, "share": share, "adjudicated": final.get(recon), "boxes": drawn}
        rows.append({"recon_id": recon, **facts})
    table = pd.DataFrame(rows, columns=["recon_id", "votes", "share", "adjudicated", "boxes"])
    table = table.merge(named_items(store), on="recon_id", how="left")[COLUMNS]
    if undecided:
        table = table[table["adjudicated"].isna()]
    doubt = (table["share"].astype(float) - 0.5).abs()
    return table.iloc[doubt.argsort(kind="stable")].reset_index(drop=True)


def adjudicate(
    store: Path,
    recon_id: str,
    verdict: Verdict,
    *,
    author: str,
    session_id: str | None = None,
    label_id: uuid.UUID | None = None,
    severity: int | None = None,
    tags: Sequence[str] = (),
    boxes: Sequence[Box] = (),
    note: str = "",
) -> Receipt:
    """Decide what a reconstruction is: a label of the annotator `adjudicated`, in place of an earlier one.

    Args:
        author: who decided; kept in the label's conditions.
        label_id: the client's UUID; made here where None.

    Errors:
        LabelError: a value that cannot be stored.
        SessionError: the author's name is that of no person.
    """
    with caught_up(store) as con:
        row = con.execute(
            "SELECT label_id FROM standing WHERE annotator = ? AND recon_id = ?::UUID "
            "AND session_id IS NOT DISTINCT FROM ?::UUID",
            [ADJUDICATED, str(recon_id), session_id],
        ).fetchone()
    label = Label(
        label_id=label_id or uuid.uuid4(),
        recon_id=recon_id,  # type: ignore[arg-type]
        session_id=session_id,  # type: ignore[arg-type]
        annotator=ADJUDICATED,
        verdict=verdict,
        severity=severity,
        tags=tuple(tags),
        boxes=tuple(boxes),
        note=note,
        conditions={"by": person(author)},
        supersedes=row[0] if row and row[0] != label_id else None,
    )
    return record(store, [label])
