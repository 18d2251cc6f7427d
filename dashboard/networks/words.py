"""What is said of networks in a sentence, and how their sizes are written."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.networks.cards import Card
from dashboard.numbers import counted, plural
from engine.weights import WeightsState


def opening(states: Sequence[WeightsState], cards: dict[str, Card]) -> str:
    """How many networks there are, whether ours reach what they must, and how many of others are here."""
    own = [state for state in states if state.entry.shipped]
    others = [state for state in states if not state.entry.shipped]
    here = sum(state.state == "present" for state in others)
    of_others = (
        f"Of {plural(len(others), 'file')} of others, {counted(here) if here else 'none'} {_is(here)} here."
    )
    if not own:
        return f"No network of reconaudit's own is here yet. {of_others}"
    size = sum(state.entry.size or 0 for state in own)
    missed = [
        name for name, card in cards.items() if any(figure.state != "reached" for figure in card.targets)
    ]
    judged = sum(bool(card.targets) for card in cards.values())
    if missed:
        reach = f"{', '.join(missed)} {'misses a target' if len(missed) == 1 else 'miss a target'}"
    else:
        every = (
            "it reaches"
            if judged == len(own) == 1
            else "all reach"
            if judged == len(own)
            else f"{judged} reach"
        )
        reach = f"{every} what was asked"
    faulty = [state.entry.name for state in own if state.state != "present"]
    gone = f" {', '.join(faulty)} cannot be loaded." if faulty else ""
    return (
        f"reconaudit trained {plural(len(own), 'network')} of its own, {megabytes(size)} in all; "
        f"{reach}.{gone} {of_others}"
    )


def megabytes(size: int | None) -> str:
    """A file's size.

    Example:
        >>> megabytes(1688), megabytes(437168), megabytes(2_224_903), megabytes(244_408_911), megabytes(None)
        ('2 kB', '0.44 MB', '2.2 MB', '244 MB', '—')
    """
    if size is None:
        return "—"
    if size < 1e5:
        return f"{size / 1e3:.0f} kB"
    amount = size / 1e6
    return f"{amount:.{2 if amount < 1 else 1 if amount < 10 else 0}f} MB"


def reached(card: Card) -> str:
    """How many targets a card reaches.

    Example:
        >>> from dashboard.networks.cards import Figure
        >>> figure = Figure(name="psnr", value="28", target="at least 29", state="missed")
        >>> reached(Card(name="n", figures=(figure,)))
        '1 of 1 missed'
    """
    targets = card.targets
    missed = [figure for figure in targets if figure.state != "reached"]
    if not targets:
        return "none stated"
    return (
        f"{len(missed)} of {len(targets)} missed" if missed else f"{len(targets)} of {len(targets)} reached"
    )


def _is(count: int) -> str:
    return "are" if count > 1 else "is"
