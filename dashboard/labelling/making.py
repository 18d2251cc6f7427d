"""A new session: what is judged, by whom, under which conditions."""

from __future__ import annotations

import getpass
from collections.abc import Mapping

import streamlit as st

from audits import sessions
from audits.classifier import versions
from audits.sessions import Conditions, Plan, Pool, ScoreRange, Session
from dashboard import queries, source
from dashboard.labelling import stored
from dashboard.labelling.words import ORDERS, TRUTHS
from dashboard.numbers import counted, plural
from dashboard.parts import prose
from engine.errors import UsageError
from engine.store.errors import StoreError

INSTRUCTION = (
    "Compare the reconstruction with the measurement, and with the truth where it is shown.\n\n"
    "Hallucinated: it shows a detail that is not so. Faithful: what it shows is so, however blurred."
)


def draw() -> Session | None:
    """The form; the session once it is made."""
    left, middle, right = st.columns(3, gap="large")
    with left:
        st.subheader("What")
        pool = _pool()
    count = source.ask(stored.passing, pool)
    with middle:
        st.subheader("Who")
        name = st.text_input("Name of the session", "pilot", key="new-name")
        author = st.text_input("Led by", getpass.getuser(), key="new-author")
        people = _names(
            st.text_area("Annotators, one a line", key="new-people", height=94, help="Names or pseudonyms.")
        )
        seats = int(st.number_input("Seats", 1, 1000, max(1, len(people)), key=f"new-seats-{len(people)}"))
        overlap = int(
            st.number_input("Each pair is judged by", 1, seats, min(2, seats), key=f"new-overlap-{seats}")
        )
    with right:
        st.subheader("How")
        plan, probabilities = _plan(count, seats, overlap)
        conditions = Conditions(
            truth=st.selectbox("Truth", TRUTHS, format_func=TRUTHS.__getitem__, key="new-truth"),  # type: ignore[arg-type]
            methods="shown" if st.toggle("Name the methods", key="new-methods-shown") else "hidden",
        )
    instruction = st.text_area("Instruction", INSTRUCTION, key="new-instruction", height=110)
    given = plan.size or count if plan else count
    load = -(-given * overlap // seats)
    line = f"{plural(count, 'reconstruction')} pass these filters. "
    if plan and count:
        line += f"{counted(given)} are judged by {overlap} each: about {plural(load, 'pair')} a seat, "
        line += "and what comes twice."
    prose.say(line, key="new-preview")
    if not st.button("Make the session", type="primary", key="make", disabled=not (plan and count)):
        return None
    try:
        return sessions.make(
            source.folder(),
            name=name,
            author=author.strip(),
            pool=pool,
            plan=plan or Plan(),
            conditions=conditions,
            instruction=instruction.strip(),
            annotators=people,
            probabilities=probabilities,
        )
    except (UsageError, StoreError) as error:
        text = str(error)
        prose.say(text[:1].upper() + text[1:], key="refusal")
        return None


def _pool() -> Pool:
    """The filters."""
    names = {
        what: [row[what] for row in source.ask(query)]
        for what, query in (
            ("dataset", queries.datasets),
            ("problem", queries.problems),
            ("method", queries.methods),
        )
    }
    datasets = st.multiselect("Data sets", names["dataset"], placeholder="all", key="new-datasets")
    problems = st.multiselect("Problems", names["problem"], placeholder="all", key="new-problems")
    methods = st.multiselect("Methods", names["method"], placeholder="all", key="new-methods")
    images = st.multiselect(
        "Pictures", source.ask(stored.images, tuple(datasets)), placeholder="all", key="new-images"
    )
    judges = [row["judge"] for row in source.ask(queries.judges)]
    judge = st.selectbox("Score", ["", *judges], format_func=lambda one: one or "any", key="new-judge")
    scores: tuple[ScoreRange, ...] = ()
    if judge:
        low, high = st.columns(2)
        scores = (
            ScoreRange(
                judge=judge,
                low=low.number_input("from", value=None, key="new-low", format="%g"),
                high=high.number_input("to", value=None, key="new-high", format="%g"),
            ),
        )
    return Pool(
        datasets=tuple(datasets),
        problems=tuple(problems),
        methods=tuple(methods),
        images=tuple(images),
        scores=scores,
    )


def _plan(count: int, seats: int, overlap: int) -> tuple[Plan | None, Mapping[str, float] | None]:
    """The plan, None where it cannot be; and the classifier's p where the order needs it."""
    trained = versions.versions(source.folder())
    orders = list(ORDERS) if trained else ["random"]
    order = st.selectbox(
        "Order",
        orders,
        format_func=ORDERS.__getitem__,
        key="new-order",
        help=None if trained else "Other orders need a classifier: page Classifier.",
    )
    size = st.number_input(
        "Reconstructions to judge", 1, max(1, count), max(1, min(200, count)), key=f"new-size-{count}"
    )
    repeats = st.number_input("Share that comes twice", 0.0, 0.5, 0.1, step=0.05, key="new-repeats")
    control = 0.2
    if order == "mixed":
        control = st.number_input("Share of the random stream", 0.2, 1.0, 0.2, step=0.1, key="new-control")
    try:
        plan = Plan(
            size=int(size),
            order=order,  # type: ignore[arg-type]
            control=float(control),
            annotators=seats,
            overlap=overlap,
            repeats=float(repeats),
            classifier="" if order == "random" else trained[0].classifier_id,
        )
        needs = order != "random"
        return plan, sessions.probabilities_of(source.folder(), plan.classifier) if needs else None
    except (UsageError, StoreError) as error:
        text = str(error)
        prose.say(text[:1].upper() + text[1:], key="plan-refusal")
        return None, None


def _names(text: str) -> list[str]:
    return [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]
