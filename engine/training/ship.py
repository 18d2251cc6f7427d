"""A trained network becomes part of the project: its weights, their entry in the registry, its card."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from engine.recipe import Recipe
from engine.weights import REGISTRY

CARDS = Path(__file__).resolve().parents[2] / "docs" / "cards"


class Missed(ValueError):
    """A network that does not reach its figures, and so does not ship."""


def ship(
    recipe: Recipe, folder: Path, *, although: str = "", registry: Path = REGISTRY, cards: Path = CARDS
) -> str:
    """Copy what `train` left in the folder to where it belongs, and enter it in the weights registry.

    The card, its figures for programs (``NAME.json``) and its sheet go to the folder of the cards.

    Args:
        although: why it ships in spite of a target it misses, in a sentence; its card says so.
        registry: the file of entries; the weights go beside it.
        cards: folder of the model cards.

    Returns:
        The entry, as it was written.

    Errors:
        Missed: a target was missed or not measured, and nothing was said in `although`; the message
            says which.
        ValueError: the training was not of the recipe's own settings, its file is not the one the
            card describes, or the registry has the name already.
    """
    facts = json.loads((folder / f"{recipe.name}.json").read_text(encoding="utf-8"))
    weights = folder / f"{recipe.name}.safetensors"
    if facts["missed"] and not although:
        raise Missed(f"{recipe.name} does not ship: it must have {'; '.join(facts['missed'])}.")
    if facts["recipe"] != recipe.slug:
        raise ValueError(f"{folder} holds {facts['recipe']}; {recipe.slug} is accepted.")
    if hashlib.sha256(weights.read_bytes()).hexdigest() != facts["sha256"]:
        raise ValueError(f"{weights} is not the file its card describes; train it again.")
    text = registry.read_text(encoding="utf-8")
    if f"[{recipe.name}]" in text.splitlines():
        raise ValueError(f"{registry} has an entry {recipe.name!r} already; remove it to ship another file.")
    added = entry(recipe, facts)
    cards.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(weights, registry.parent / weights.name)
    for ending in ("md", "json", "png"):
        if (folder / f"{recipe.name}.{ending}").exists():
            shutil.copyfile(folder / f"{recipe.name}.{ending}", cards / f"{recipe.name}.{ending}")
    if facts["missed"]:
        card = cards / f"{recipe.name}.md"
        short = f"Falls short: {'; '.join(facts['missed'])}. {although}"
        told = card.read_text(encoding="utf-8").replace("## Figures\n", f"## Figures\n\n{short}\n", 1)
        card.write_text(told, encoding="utf-8")
    registry.write_text(f"{text.rstrip()}\n\n{added}", encoding="utf-8")
    return added


def entry(recipe: Recipe, facts: dict[str, object]) -> str:
    """What the registry says of a shipped file, in TOML."""
    lines = {
        "file": f"{recipe.name}.safetensors",
        "size": facts["size"],
        "sha256": facts["sha256"],
        "licence": f"{recipe.licence} (trained by reconaudit)",
        "source": f"`reconaudit train {recipe.name}`; docs/cards/{recipe.name}.md",
        "used_by": list(recipe.used_by),
    }
    return f"[{recipe.name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
