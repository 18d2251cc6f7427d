"""The catalogue's part on networks: all of them, or the one that is open. Reads no store."""

from __future__ import annotations

from dashboard.field import Choice
from dashboard.link import View
from dashboard.networks.cards import Card, card
from dashboard.networks.detail import detail
from dashboard.networks.overview import overview
from dashboard.networks.words import opening
from dashboard.parts import prose
from dashboard.parts.prose import Run
from engine import weights
from engine.weights import WeightsState


def network() -> Choice:
    """The network that is open; "" for all of them."""
    return Choice(name="network", options=["", *(entry.name for entry in weights.entries())], default="")


def say(view: View, network: Choice) -> None:
    """The sentence the page begins with."""
    states, cards = _known()
    name = view[network]
    if name:
        source = next(state.entry.source for state in states if state.entry.name == name)
        sentence = cards[name].sentence if name in cards else source
        prose.say([Run(name, strong=True), Run(f" · {sentence}")], key="opening", look="opening")
    else:
        prose.say(opening(states, cards), key="opening", look="opening")


def draw(view: View, network: Choice) -> None:
    """What the view asks for."""
    states, cards = _known()
    name = view[network]
    if name:
        prose.say([Run("← All networks", href=view.url(network, ""))], key="networks-back")
        detail(next(state for state in states if state.entry.name == name), cards.get(name))
    else:
        overview(states, cards, lambda chosen: view.url(network, chosen))


def _known() -> tuple[list[WeightsState], dict[str, Card]]:
    states = weights.status()
    found = {state.entry.name: card(state.entry.name) for state in states}
    return states, {name: known for name, known in found.items() if known}
