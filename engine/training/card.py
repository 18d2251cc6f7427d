"""What a training leaves: weights, curve, model card."""

from __future__ import annotations

import hashlib
import inspect
import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch.nn import Module

from engine import markdown
from engine.recipe import Recipe
from engine.training.checkpoint import Progress, write


@dataclass(frozen=True, kw_only=True)
class TrainingReport:
    """What became of a training.

    Args:
        weights: the file of the averaged weights; card: the model card beside it.
        seconds: of all sittings.
        figures: of the model card.
        missed: targets that the figures do not reach.
    """

    recipe: str
    steps: int
    seconds: float
    parameters: int
    weights: Path
    size: int
    sha256: str
    card: Path
    figures: dict[str, float]
    missed: list[str]
    history: list[dict[str, float]]


def finish(
    recipe: Recipe,
    folder: Path,
    network: Module,
    progress: Progress,
    device: str,
    material: Any,
) -> TrainingReport:
    """Round the weights as stored, write them, take figures and sheet from what was written."""
    dtype = getattr(torch, recipe.stored)
    state = {k: v.to(dtype) if v.is_floating_point() else v for k, v in network.state_dict().items()}
    weights, card = folder / f"{recipe.name}.safetensors", folder / f"{recipe.name}.md"
    write(weights, state, {"recipe": recipe.slug})  # one fact: several would come in any order
    network.load_state_dict(state)
    network.eval()
    figures = {name: float(value) for name, value in recipe.examine(network, material).items()}
    sheet = recipe.sheet(network, material)
    if sheet is not None:
        Image.fromarray(sheet.transpose(1, 2, 0).squeeze()).save(card.with_suffix(".png"))
    report = TrainingReport(
        recipe=recipe.slug,
        steps=progress.step,
        seconds=progress.seconds,
        parameters=sum(p.numel() for p in network.parameters()),
        weights=weights,
        size=weights.stat().st_size,
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        card=card,
        figures=figures,
        missed=missed(recipe, figures),
        history=progress.history,
    )
    card.write_text(told(recipe, report, device, sheet is not None), encoding="utf-8")
    facts = {**asdict(report), "weights": weights.name, "card": card.name}
    card.with_suffix(".json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return report


def missed(recipe: Recipe, figures: dict[str, float]) -> list[str]:
    """The targets that figures do not reach."""
    return [str(t) for t in recipe.targets if t.judged(figures.get(t.figure)) != "reached"]


def table(recipe: Recipe, figures: dict[str, float]) -> str:
    """Figures beside the recipe's targets."""
    targets = {t.figure: t for t in recipe.targets}
    values: dict[str, float | None] = {**dict.fromkeys(targets), **figures}
    body = [
        [
            name,
            "" if value is None else f"{value:.4g}",
            f"{targets[name]}: {targets[name].judged(value)}" if name in targets else "",
        ]
        for name, value in values.items()
    ]
    return markdown.table(["figure", "value", "target"], body)


def told(recipe: Recipe, report: TrainingReport, device: str, pictured: bool) -> str:
    """The model card in Markdown."""
    from engine.catalogue import first_sentence
    from engine.console import duration

    curve = [[f"{row[key]:.4g}" for key in report.history[0]] for row in report.history]
    return "\n".join(
        [
            f"# {recipe.name}",
            "",
            first_sentence(type(recipe)),
            "",
            f"* Learns from: {recipe.learns_from}",
            f"* Size: {report.parameters:,} parameters, {report.size / 1e6:.2f} MB of {recipe.stored}.",
            f"* Licence: {recipe.licence}",
            *([f"* After: {recipe.reference}"] if recipe.reference else []),
            *([f"* See: {recipe.see}."] if recipe.see else []),
            f"* Made by: `{_command(recipe)}`: {report.steps:,} steps, "
            f"{duration(report.seconds)} on {device} ({platform.machine()}, "
            f"{torch.get_num_threads()} threads), torch {torch.__version__}.",
            "* Settings: " + ", ".join(f"{k} {v}" for k, v in recipe.params.items()),
            f"* SHA-256: `{report.sha256}`",
            "",
            "## Figures",
            "",
            table(recipe, report.figures),
            "",
            *([f"![{_shows(recipe)}]({recipe.name}.png)", ""] if pictured else []),
            "## Validation curve",
            "",
            markdown.table(list(report.history[0]), curve),
            "",
        ]
    )


def _command(recipe: Recipe) -> str:
    """What makes the network again."""
    usual = type(recipe)().steps
    return f"reconaudit train {recipe.name}" + (f" --steps {recipe.steps}" if recipe.steps != usual else "")


def _shows(recipe: Recipe) -> str:
    """What the sheet shows, in a sentence."""
    return " ".join((inspect.getdoc(recipe.sheet) or recipe.name).split("\n\n")[0].split())
