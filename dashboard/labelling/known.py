"""Known items of a new session: pairs of the pool whose verdict the leader knows, and what each is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from audits.sessions import Answer, Pool
from dashboard import queries, source, theme
from dashboard.labelling import stored
from dashboard.labelling.pieces import piece
from dashboard.numbers import counted, digits, number, spoken
from dashboard.parts import prose
from dashboard.parts.prose import Run

USES = {
    "gold": "items are asked in between like any other, and nothing is told of them. How many somebody gets "
    "right is their gold accuracy, which only you see.",
    "training": "items are asked before all others. After the verdict the right one is told, with your "
    "explanation. They are no votes.",
    "example": "pictures stand with the instruction: truth, verdict and explanation beside them. They are "
    "never asked.",
}
EACH = 8  # pairs on offer at a time
CHOSEN, ROUND, FROM = "known:chosen", "known:round", "known:from"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was chosen.

    Args:
        missing: what is still to be said of it, as a sentence; "" for nothing.
    """

    examples: tuple[Answer, ...] = ()
    training: tuple[Answer, ...] = ()
    gold: tuple[Answer, ...] = ()
    missing: str = ""

    @property
    def recon_ids(self) -> frozenset[str]:
        return frozenset(one.recon_id for one in (*self.examples, *self.training, *self.gold))


def draw(pool: Pool) -> Known:
    """Say what known items are, offer pairs of the pool, give back what was chosen."""
    chosen: list[dict[str, str]] = st.session_state.get(CHOSEN, [])
    st.subheader("Known items")
    prose.say(
        "Pairs whose verdict you know already. A session can do without.", key="known-told", look="quiet"
    )
    for column, (use, does) in zip(st.columns(3, gap="large"), USES.items(), strict=True):
        with column:
            prose.say([Run(use.capitalize(), strong=True), Run(f" {does}")], key=f"told-{use}", look="quiet")
    if st.toggle("Choose known items from the pool", value=bool(chosen), key="known-open"):
        _offer(pool, chosen)
    return read(chosen)


def read(chosen: Sequence[Mapping[str, str]]) -> Known:
    """The chosen items as a session takes them."""
    answers: dict[str, list[Answer]] = {use: [] for use in USES}
    bare = 0
    for one in chosen:
        if not one["verdict"]:
            bare += 1
            continue
        answers[one["use"]].append(
            Answer(
                recon_id=one["recon_id"],
                verdict=one["verdict"],  # type: ignore[arg-type]
                explanation="" if one["use"] == "gold" else one["explanation"].strip(),
            )
        )
    missing = ""
    if bare:
        which = "One known item has" if bare == 1 else f"{counted(bare)} known items have"
        missing = (
            f"{which} no verdict yet: say of each whether it is hallucinated or faithful, or leave it out."
        )
    return Known(
        examples=tuple(answers["example"]),
        training=tuple(answers["training"]),
        gold=tuple(answers["gold"]),
        missing=missing,
    )


def forget() -> None:
    """Begin the next session without known items."""
    for key in (CHOSEN, FROM):
        st.session_state.pop(key, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _offer(pool: Pool, chosen: Sequence[Mapping[str, str]]) -> None:
    judge, best = _order()
    begin = int(st.session_state.get(FROM, 0))
    found, total = source.ask(stored.offered, pool, judge, best, begin, EACH)
    if begin and not found:
        begin = st.session_state[FROM] = 0
        found, total = source.ask(stored.offered, pool, judge, best, begin, EACH)
    ids = [str(row["recon_id"]) for row in found]
    pairs = {
        one.recon_id: one for one in source.ask(stored.pairs, (*ids, *(one["recon_id"] for one in chosen)))
    }
    decimals = digits(judge, "", [row["value"] for row in found if row["value"] is not None])
    values = {str(row["recon_id"]): row["value"] for row in found}

    def shown(recon: str) -> dict[str, Any]:
        value = values.get(recon)
        return {
            **pairs[recon].plain(),
            "value": "" if value is None else f"{spoken(judge)} {number(value, decimals)}",
        }

    key = f"known-{st.session_state.get(ROUND, 0)}"
    piece("known")(
        data={
            "offered": [shown(recon) for recon in ids],
            "chosen": [{**one, "pair": shown(one["recon_id"])} for one in chosen if one["recon_id"] in pairs],
            "uses": list(USES),
            "from": begin,
            "total": total,
            "each": EACH,
            "round": key,
            "marks": {"hallucinated": theme.HALLUCINATED, "faithful": theme.FAITHFUL},
        },
        key=key,
        on_chosen_change=lambda: _keep(CHOSEN, st.session_state[key]["chosen"]),
        on_from_change=lambda: _keep(FROM, st.session_state[key]["from"]),
    )


def _order() -> tuple[str, bool]:
    """By which score the pool is offered ("" for none), and whether from the best."""
    better = {row["judge"]: row["higher_is_better"] for row in source.ask(queries.judges)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="known-order"):
        judge = st.selectbox(
            "In the order of",
            ["", *better],
            format_func=lambda one: spoken(one) if one else "chance",
            key="known-judge",
            width=240,
        )
        ends = ["worst first", "best first"]
        end = judge and st.segmented_control(
            "From", ends, default=ends[0], key="known-end", label_visibility="collapsed"
        )
    return judge, bool(better.get(judge, True)) == (end == "best first")


def _keep(name: str, value: Any) -> None:
    if value is not None:
        st.session_state[name] = value
