"""What the denoiser gains: the page has the figures of the file, and the methods reach them."""

from __future__ import annotations

import pytest
import torch

from docs import plugged
from engine import weights
from engine.method import methods


def test_the_page_has_the_figures_of_the_file() -> None:
    text = plugged.PAGE.read_text(encoding="utf-8")
    assert plugged.renewed(text, plugged.read()) == text


def test_every_cell_has_been_measured() -> None:
    """Measure what is missing with ``python -m docs.plugged``."""
    known, wanted = plugged.read(), ("psnr of pinv", "psnr of tuned tv", *plugged.METHODS)
    missing = {(task, name) for task in plugged.TASKS for name in wanted if name not in known.get(task, {})}
    assert not missing
    assert set(known) <= set(plugged.TASKS)
    assert all(10 < level < 60 for figures in known.values() for level in figures.values())


def test_a_cell_says_how_far_a_method_is_above_its_rivals() -> None:
    figures = {"psnr of pinv": 20.0, "psnr of tuned tv": 24.5, "red": 24.0}
    rows = plugged.table({"deblur": figures}).splitlines()
    assert rows[2].startswith("| pseudo-inverse | 20.00 | not measured |")
    assert rows[-1].startswith("| `red(denoiser=learned)` | 24.00 (+4.00, -0.50) | not measured |")
    assert "`pnp-hqs(denoiser=learned)` | not measured" in rows[4]


@pytest.mark.long
@pytest.mark.parametrize("name", plugged.METHODS)
@pytest.mark.parametrize("task", plugged.TASKS)
def test_methods_reach_the_figures_that_are_told_of_them(name: str, task: str) -> None:
    """All hundred pictures, by name with ``-m long``: what was measured holds to a tenth of a decibel."""
    if reason := weights.obstacle("denoiser"):
        pytest.skip(reason)
    known = plugged.read().get(task, {}).get(name)
    if known is None:
        pytest.skip(f"{name} has not been measured on {task}; run: python -m docs.plugged")
    judge = plugged.Task(asked=task)
    with torch.no_grad():
        found = judge.score(methods[name](denoiser="learned"), judge.unseen(None, "test"))  # type: ignore[call-arg]
    assert found == pytest.approx(known, abs=0.1)
