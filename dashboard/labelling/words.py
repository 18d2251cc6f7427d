"""What the page Session says in sentences."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from audits.labels import Agreement, Estimate
from audits.sessions import Plan, Pool, Session
from dashboard.labelling.known import Known
from dashboard.numbers import counted, number, percent, plural

ORDERS = {
    "random": "random, another for everybody",
    "uncertain": "what the classifier doubts most first",
    "mixed": "doubtful ones, and a random stream in between",
}
TRUTHS = {
    "shown": "shown beside the pair",
    "revealed": "revealed after the verdict",
    "hidden": "hidden",
}
STATES = {"open": "open", "paused": "paused: nothing is asked", "closed": "closed: nothing is asked"}


def opening(session: Session, people: pd.DataFrame, agreed: Agreement) -> str:
    """How far a session is, and how well people agree."""
    given, asked = int(people["answered"].sum()), int(people["assigned"].sum())
    begun = int((people["answered"] > 0).sum())
    if not len(people):
        return f"{session.name} waits for its first annotator: invite one below."
    told = (
        f"{session.name}: {counted(given)} of {plural(asked, 'verdict')} are given, "
        f"{counted(begun)} of {counted(len(people))} annotators have begun"
    )
    if agreed.alpha.value is not None:
        told += f"; on what two judged, Krippendorff's α is {interval(agreed.alpha)}"
    gold, right = int(people["gold"].sum()), int(people["gold_right"].sum())
    if gold:
        told += f"; {counted(right)} of {plural(gold, 'gold answer')} {'is' if right == 1 else 'are'} right"
    return f"{told}."


def small_print(session: Session, known: Mapping[str, int]) -> str:
    """Pool, plan and conditions."""
    pool, plan = session.pool, session.plan
    parts = [
        f"{name}: {', '.join(values)}"
        for name, values in (
            ("data sets", pool.datasets),
            ("problems", pool.problems),
            ("methods", pool.methods),
            ("pictures", pool.images),
        )
        if values
    ]
    parts += [
        f"{one.judge} from {'any' if one.low is None else f'{one.low:g}'} to "
        f"{'any' if one.high is None else f'{one.high:g}'}"
        for one in pool.scores
    ]
    what = "; ".join(parts) or "everything in the store"
    size = f", {counted(plan.size)} drawn" if plan.size else ""
    return (
        f"Led by {session.author or 'nobody named'} since {session.created:%Y-%m-%d}. Judged: {what}{size}. "
        f"Order: {ORDERS[plan.order]}. Each pair by {counted(plan.judges)} of "
        f"{plural(plan.annotators, 'seat')}; {percent(plan.repeats)} come twice. "
        f"Methods {session.conditions.methods}, truth {TRUTHS[session.conditions.truth]}.{_known(known)}"
    )


def _known(known: Mapping[str, int]) -> str:
    nouns = {"training": "training item", "gold": "gold item", "example": "example"}
    told = [plural(known[use], noun) for use, noun in nouns.items() if known.get(use)]
    return f" Known: {', '.join(told)}." if told else ""


def comes_to(pool: Pool, plan: Plan, count: int, left: int, known: Known) -> str:
    """What the filters and the plan of a new session come to; `left` of the `count` are no known items."""
    given = min(plan.size or left, left)
    load = -(-given * plan.judges // plan.annotators)
    line = (
        f"{plural(count, 'reconstruction')} {'passes' if count == 1 else 'pass'} these filters; "
        f"{counted(given)} {'is' if given == 1 else 'are'} judged, by {counted(plan.judges)} each: "
        f"about {plural(load, 'pair')} a seat"
    )
    more = [
        plural(number, noun)
        for number, noun in ((len(known.training), "training item"), (len(known.gold), "gold item"))
        if number
    ]
    twice = f"{percent(plan.repeats)} of them twice" if plan.repeats else ""
    line += f", {twice}" if twice else ""
    line += f", and {' and '.join(more)} on top." if more else "."
    if pool.selective:
        line += (
            " The filters pick pictures by name or by score, so how often a method hallucinates cannot be "
            "estimated from this session."
        )
    return line


def interval(estimate: Estimate, decimals: int = 2) -> str:
    """A value with its interval."""
    value = number(estimate.value, decimals)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} [{number(estimate.low, decimals)}, {number(estimate.high, decimals)}]"
