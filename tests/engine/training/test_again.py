"""A shipped network examined again: its figures change in card and JSON, and nothing else."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, ClassVar

import pytest

from engine import weights
from engine.recipe import Target
from engine.training import train
from engine.training.again import examine_again
from engine.training.ship import Missed, ship


def kind(tiny: Any, value: float) -> Any:
    """The recipe with one figure, which is so much."""

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Reaching(type(tiny)):  # type: ignore[misc]
        """Learns to double a number."""

        targets: ClassVar[tuple[Target, ...]] = (Target(figure="error", high=0.5),)

        def examine(self, network: Any, material: Any) -> dict[str, float]:
            return {"error": value}

    return Reaching()


@pytest.fixture
def cards(tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    registry = tmp_path / "weights" / "weights.toml"
    registry.parent.mkdir()
    registry.write_text("# files\n\n")
    monkeypatch.setattr(weights, "REGISTRY", registry)
    recipe = kind(tiny, 0.4)
    train(recipe, tmp_path / "made")
    ship(recipe, tmp_path / "made", registry=registry, cards=tmp_path / "cards")
    return tmp_path / "cards"


def test_figures_change_and_nothing_else(tiny: Any, cards: Path) -> None:
    before = (cards / "tiny.md").read_text()
    assert examine_again(kind(tiny, 0.25), cards=cards) == {"error": 0.25}
    assert (cards / "tiny.md").read_text() == before.replace("| error | 0.4 |", "| error | 0.25 |")
    assert json.loads((cards / "tiny.json").read_text())["figures"] == {"error": 0.25}


def test_what_the_curve_was_recorded_by_is_said_once(tiny: Any, cards: Path) -> None:
    before = (cards / "tiny.md").read_text()
    for said in ("By another measure.", "By another one.", ""):
        examine_again(kind(tiny, 0.4), curve=said, cards=cards)
        heading = f"## Validation curve\n\n{said}\n\n" if said else "## Validation curve\n\n"
        assert (cards / "tiny.md").read_text() == before.replace("## Validation curve\n\n", heading)


def test_what_falls_short_now_is_refused_and_the_card_stays(tiny: Any, cards: Path) -> None:
    before = (cards / "tiny.md").read_text()
    with pytest.raises(Missed, match=r"tiny must have error at most 0\.5: train it again"):
        examine_again(kind(tiny, 0.75), cards=cards)
    assert (cards / "tiny.md").read_text() == before
