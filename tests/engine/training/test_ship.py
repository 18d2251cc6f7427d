"""Only what reaches its figures ships, once, with the hash that loading checks."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from engine import weights
from engine.recipe import Target
from engine.training import train
from engine.training.load import load
from engine.training.ship import Missed, ship


def reaching(tiny: Any) -> Any:
    kind = type(tiny)

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Reaching(kind):  # type: ignore[misc, valid-type]
        """Learns to double a number, and does."""

        targets: ClassVar[tuple[Target, ...]] = (Target(figure="error", high=0.5),)
        used_by: ClassVar[tuple[str, ...]] = ("doubling",)

    return Reaching()


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "weights" / "weights.toml"
    path.parent.mkdir()
    path.write_text("# files\n\n")
    monkeypatch.setattr(weights, "REGISTRY", path)
    return path


def test_ships_and_loads(tiny: Any, tmp_path: Path, registry: Path) -> None:
    recipe = reaching(tiny)
    report = train(recipe, tmp_path / "made")
    ship(recipe, tmp_path / "made", registry=registry, cards=tmp_path / "cards")
    known = weights.entry("tiny")
    assert (known.sha256, known.size, known.used_by) == (report.sha256, report.size, ("doubling",))
    assert weights.obstacle("tiny") is None
    assert not load(recipe, "tiny").training
    assert report.sha256 in (tmp_path / "cards" / "tiny.md").read_text()
    facts = (tmp_path / "cards" / "tiny.json").read_text()
    assert json.loads(facts)["figures"] == report.figures and str(tmp_path) not in facts
    with pytest.raises(ValueError, match="has an entry 'tiny' already"):
        ship(recipe, tmp_path / "made", registry=registry, cards=tmp_path / "cards")


def test_a_changed_file_is_refused_by_loading(tiny: Any, tmp_path: Path, registry: Path) -> None:
    recipe = reaching(tiny)
    train(recipe, tmp_path / "made")
    ship(recipe, tmp_path / "made", registry=registry, cards=tmp_path / "cards")
    path = registry.parent / "tiny.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(weights.WeightsWrong, match="has SHA-256"):
        load(recipe, "tiny")


def test_what_misses_its_figures_does_not_ship(tiny: Any, tmp_path: Path, registry: Path) -> None:
    train(tiny, tmp_path / "made")
    with pytest.raises(Missed, match="tiny does not ship: it must have elsewhere at least 1"):
        ship(tiny, tmp_path / "made", registry=registry, cards=tmp_path / "cards")
    assert weights.entries() == []


def test_what_ships_although_it_misses_says_so(tiny: Any, tmp_path: Path, registry: Path) -> None:
    train(tiny, tmp_path / "made")
    ship(tiny, tmp_path / "made", although="It is a toy.", registry=registry, cards=tmp_path / "cards")
    card = (tmp_path / "cards" / "tiny.md").read_text()
    assert "Falls short: " in card and "It is a toy." in card
    assert weights.obstacle("tiny") is None


def test_other_settings_do_not_ship(tiny: Any, tmp_path: Path, registry: Path) -> None:
    recipe = reaching(tiny)
    train(recipe, tmp_path / "made", steps=44)
    with pytest.raises(ValueError, match=r"holds tiny\(steps=44\); tiny is accepted"):
        ship(recipe, tmp_path / "made", registry=registry, cards=tmp_path / "cards")


def test_a_sheet_ships_with_what_it_shows(tiny: Any, tmp_path: Path, registry: Path) -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Pictured(type(reaching(tiny))):  # type: ignore[misc]
        """Learns to double a number, and shows it."""

        def sheet(self, network: Any, material: Any) -> Any:
            """Two numbers, each above its double.

            In grey.
            """
            return np.zeros((1, 4, 6), np.uint8)

    train(Pictured(), tmp_path / "made")
    ship(Pictured(), tmp_path / "made", registry=registry, cards=tmp_path / "cards")
    assert (tmp_path / "cards" / "tiny.png").is_file()
    card = (tmp_path / "cards" / "tiny.md").read_text()
    assert "![Two numbers, each above its double.](tiny.png)" in card


def test_what_an_older_training_left_ships(tiny: Any, tmp_path: Path, registry: Path) -> None:
    recipe = reaching(tiny)
    train(recipe, tmp_path / "made")
    path = tmp_path / "made" / "tiny.json"
    facts = json.loads(path.read_text())
    known = ("recipe", "missed", "size", "sha256")
    path.write_text(json.dumps({key: facts[key] for key in known}))
    ship(recipe, tmp_path / "made", registry=registry, cards=tmp_path / "cards")
    assert weights.obstacle("tiny") is None
