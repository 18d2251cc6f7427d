"""A new session: what is judged, by whom, under which conditions, and what is known already."""

from __future__ import annotations

import getpass
from collections.abc import Mapping

import streamlit as st

from audits import sessions
from audits.classifier import versions
from audits.sessions import Conditions, Plan, Session
from dashboard import source
from dashboard.labelling import filters, known, stored, words
from dashboard.parts import prose
from engine.errors import UsageError
from engine.store.errors import StoreError

INSTRUCTION = (
    "Compare the reconstruction with the measurement, and with the truth where it is shown.\n\n"
    "- Hallucinated: it shows a detail that is not so.\n"
    "- Faithful: what it shows is so, however blurred."
)


def draw() -> Session | None:
    """The form; the session once it is made."""
    with st.container(key="new-session"):
        left, middle, right = st.columns(3, gap="large")
        with left:
            st.subheader("What")
            pool, refused = filters.draw()
        count = source.ask(stored.passing, pool)
        with middle:
            st.subheader("Who")
            name = st.text_input("Name of the session", "pilot", key="new-name")
            author = st.text_input("Led by", getpass.getuser(), key="new-author")
            people, seats, overlap = _people()
        with right:
            st.subheader("How")
            plan, probabilities, impossible = _plan(count, seats, overlap)
            conditions = _conditions()
        instruction = st.text_area(
            "Instruction",
            INSTRUCTION,
            key="new-instruction",
            height=130,
            help="Paragraphs, # headings and - lists. Annotators see it first, and whenever they ask for it.",
        )
        chosen = known.draw(pool)
        left_over = source.ask(stored.left, pool, chosen.recon_ids)
        problems = [refused, impossible, *_lacking(count, left_over, name, author), chosen.missing]
        if told := [_sentence(one) for one in problems if one]:
            prose.say(" ".join(told), key="refusal")
        else:
            prose.say(words.comes_to(pool, plan, count, left_over, chosen), key="new-preview")
        if not st.button("Make the session", type="primary", key="make", disabled=bool(told)):
            return None
    try:
        made = sessions.make(
            source.folder(),
            name=name,
            author=author,
            pool=pool,
            plan=plan,
            conditions=conditions,
            instruction=instruction.strip(),
            examples=chosen.examples,
            training=chosen.training,
            gold=chosen.gold,
            annotators=people,
            probabilities=probabilities,
        )
    except (UsageError, StoreError) as error:
        prose.say(_sentence(str(error)), key="not-made")
        return None
    known.forget()
    return made


def _people() -> tuple[list[str], int, int]:
    """Who is invited, how many judge in all, and how many of them each pair."""
    people = _names(
        st.text_area(
            "Annotators, one a line",
            key="new-people",
            height=94,
            help="Names or pseudonyms; each gets a link. More can be invited later.",
        )
    )
    seats = int(
        st.number_input(
            "Seats",
            1,
            1000,
            max(1, len(people)),
            key=f"new-seats-{len(people)}",
            help="How many annotators the pairs are shared out among, those invited later counted in.",
        )
    )
    overlap = st.number_input(
        "Each pair is judged by",
        1,
        seats,
        min(2, seats),
        key=f"new-overlap-{seats}",
        help="How many annotators see the same pair. Agreement needs two.",
    )
    return people, seats, int(overlap)


def _plan(count: int, seats: int, overlap: int) -> tuple[Plan, Mapping[str, float] | None, str]:
    """The plan; the classifier's p where the order needs it; why the plan cannot be, "" where it can."""
    trained = versions.versions(source.folder())
    order = st.selectbox(
        "Order",
        list(words.ORDERS) if trained else ["random"],
        format_func=words.ORDERS.__getitem__,
        key="new-order",
        help=None if trained else "Other orders need a classifier: page Classifier.",
    )
    control = 20
    if order == "mixed":
        control = st.number_input(
            "Random stream, % of the pairs",
            20,
            100,
            20,
            step=5,
            key="new-control",
            help="Drawn by chance, whatever the classifier says: rates are estimated from these alone.",
        )
    size = st.number_input(
        "Pairs to judge", 1, max(1, count), max(1, min(200, count)), key=f"new-size-{count}"
    )
    repeats = st.number_input(
        "Asked twice, % of the pairs",
        0,
        50,
        10,
        step=5,
        key="new-repeats",
        help="Half a session later, to see how far people agree with themselves.",
    )
    try:
        plan = Plan(
            size=int(size),
            order=order,  # type: ignore[arg-type]
            control=control / 100,
            annotators=seats,
            overlap=overlap,
            repeats=repeats / 100,
            classifier="" if order == "random" else trained[0].classifier_id,
        )
        if order == "random":
            return plan, None, ""
        return plan, sessions.probabilities_of(source.folder(), plan.classifier), ""
    except (UsageError, StoreError) as error:
        return Plan(), None, str(error)


def _conditions() -> Conditions:
    """What annotators see."""
    return Conditions(
        truth=st.selectbox("Truth", words.TRUTHS, format_func=words.TRUTHS.__getitem__, key="new-truth"),  # type: ignore[arg-type]
        methods="shown" if st.toggle("Name the methods", key="new-methods-shown") else "hidden",
    )


def _lacking(count: int, left: int, name: str, author: str) -> list[str]:
    """What keeps the session from being made, in sentences."""
    lacking = []
    if not name.strip():
        lacking.append("the session has no name: say what it is called.")
    if not author.strip():
        lacking.append("nobody leads the session: say who does.")
    if not count:
        lacking.append("no reconstruction passes all these filters: take one of them away.")
    elif not left:
        lacking.append("every pair that passes the filters is a known item: nothing is left to judge.")
    return lacking


def _names(text: str) -> list[str]:
    return [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
