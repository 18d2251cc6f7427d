"""What the learned denoiser gains in plug-and-play methods, on a hundred pictures nobody learns from.

``python -m docs.plugged`` measures what ``docs/plugged.json`` does not have yet, ten minutes on one core in
all, and writes it there and into ``docs/training.md``. Remove the file to measure everything anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

import engine.vision  # noqa: F401 - before deepinv
from audits.written_part import replaced
from engine import markdown
from engine.method import methods
from engine.problem import Problem, problems
from engine.training.restoring import RestoringRecipe
from engine.training.scenes import test_scenes

FILE = Path(__file__).resolve().parent / "plugged.json"
PAGE = FILE.with_name("training.md")
SOURCE = FILE.name
TASKS = ("deblur", "motion", "denoise")
METHODS = ("pnp-hqs", "pnp-admm", "pnp-pgd", "red")
PICTURES, SIDE = 100, 64

Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Task(RestoringRecipe):
    """A problem with its default parameters, on drawn scenes."""

    asked: str

    def problem(self) -> Problem:
        return problems[self.asked]()

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        return test_scenes(PICTURES, 2 * SIDE)[..., :SIDE, :SIDE]


def measure(found: dict[str, Figures]) -> Iterator[str]:
    """Adds the PSNR in dB of rivals and of methods with the learned denoiser; names what was added."""
    for task in TASKS:
        judge = Task(asked=task)
        x, figures = judge.unseen(None, "test"), found.setdefault(task, {})
        with torch.no_grad():
            if "psnr of pinv" not in figures:
                figures |= judge.rivals(x)
                yield f"rivals on {task}"
            for name in METHODS:
                if name not in figures:
                    figures[name] = judge.score(methods[name](denoiser="learned"), x)  # type: ignore[call-arg]
                    yield f"{name} on {task}"


def table(found: dict[str, Figures]) -> str:
    """Each method's PSNR, and how far it is above pseudo-inverse and tuned total variation, in dB."""
    named = {"psnr of pinv": "pseudo-inverse", "psnr of tuned tv": "tuned total variation"}
    named |= {name: f"`{name}(denoiser=learned)`" for name in METHODS}
    body = ([shown, *(_cell(found.get(task, {}), name) for task in TASKS)] for name, shown in named.items())
    return markdown.table(["method", *TASKS], body)


def _cell(figures: Figures, name: str) -> str:
    if name not in figures:
        return "not measured"
    if name not in METHODS:
        return f"{figures[name]:.2f}"
    gains = [figures[name] - figures[f"psnr of {rival}"] for rival in ("pinv", "tuned tv")]
    return f"{figures[name]:.2f} ({gains[0]:+.2f}, {gains[1]:+.2f})"


def renewed(text: str, found: dict[str, Figures]) -> str:
    """A page with the table between its marks."""
    return replaced(text, SOURCE, table(found))


def read() -> dict[str, Figures]:
    """What has been measured so far."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


if __name__ == "__main__":
    known = read()
    for added in measure(known):
        print(added, flush=True)
        FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), known), encoding="utf-8")
