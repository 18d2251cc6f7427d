"""A shipped network is examined again, where its recipe's figures have come to mean something better."""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch

from engine.recipe import Recipe
from engine.training.card import missed, table
from engine.training.ship import CARDS, Missed

_TABLE = re.compile(r"\| figure \| value \| target \|\n(?:\|.*\n)+")
_CURVE = re.compile(r"(?<=## Validation curve\n\n)(?:[^|\n].*\n\n)?")


def examine_again(recipe: Recipe, *, curve: str = "", cards: Path = CARDS) -> dict[str, float]:
    """Take the figures of a shipped network anew, into its card and the card's JSON; nothing else changes.

    Args:
        curve: what to say above the curve, where it was recorded in another way than the figures; it
            takes the place of what was said before.
        cards: folder of the model cards.

    Returns:
        The figures.

    Errors:
        Missed: it no longer reaches a target that it is said to reach.
        WeightsMissing, WeightsWrong: as `Recipe.trained`.
    """
    card = cards / f"{recipe.name}.md"
    facts = json.loads(card.with_suffix(".json").read_text(encoding="utf-8"))
    with torch.no_grad():
        examined = recipe.examine(recipe.trained(), recipe.material())
    facts["figures"] = {name: float(value) for name, value in examined.items()}
    fresh = [target for target in missed(recipe, facts["figures"]) if target not in facts["missed"]]
    if fresh:
        raise Missed(f"{recipe.name} must have {'; '.join(fresh)}: train it again.")
    facts["missed"] = missed(recipe, facts["figures"])
    lines = table(recipe, facts["figures"]) + "\n"
    text = _TABLE.sub(lambda _: lines, card.read_text(encoding="utf-8"), count=1)
    text = _CURVE.sub(lambda _: f"{curve}\n\n" if curve else "", text, count=1)
    card.write_text(text, encoding="utf-8")
    card.with_suffix(".json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return {name: float(value) for name, value in facts["figures"].items()}
