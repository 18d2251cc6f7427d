"""The catalogue's networks: cards as trainings write them, what is missed, what is missing, links."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from drawn import Drawn
from PIL import Image

from dashboard.networks import cards
from dashboard.networks.chart import curve
from engine import weights
from engine.recipe import Recipe, Target
from engine.training.card import TrainingReport, told
from engine.training.ship import entry

Open = Callable[..., Drawn]


@dataclass(frozen=True, kw_only=True)
class Doubler(Recipe):
    """A network that doubles a number.

    It is small.
    """

    name: ClassVar[str] = "doubler"
    learns_from: ClassVar[str] = "random numbers: all of them"
    reference: ClassVar[str] = "Nobody, 2020"
    used_by: ClassVar[tuple[str, ...]] = ("doubling",)
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="psnr, sigma 25", low=29.5, unit="dB"),
        Target(figure="error", low=-1, high=1e-5),
        Target(figure="elsewhere", low=1),
    )

    def sheet(self, network: object, material: object) -> None:
        """Numbers above their doubles."""


def report(recipe: Recipe) -> TrainingReport:
    history = [
        {"step": step, "loss": 1 / step, "psnr, sigma 25": 20 + step / 10, "error": 1e-6 * step}
        for step in (10, 20, 30)
    ]
    return TrainingReport(
        recipe=recipe.slug,
        steps=30,
        seconds=90.0,
        parameters=12345,
        weights=Path("doubler.safetensors"),
        size=7,
        sha256=hashlib.sha256(b"weights").hexdigest(),
        card=Path("doubler.md"),
        figures={"psnr, sigma 25": 29.731, "error": 3e-5, "plain": -0.25},
        missed=[],
        history=history,
    )


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped network with its card, one of others, one that users bring; nothing of the real ones."""
    folder = tmp_path / "weights"
    folder.mkdir()
    (tmp_path / "docs" / "cards").mkdir(parents=True)
    made = report(Doubler())
    (folder / "doubler.safetensors").write_bytes(b"weights")
    published = (
        '[theirs]\nfile = "theirs.pth"\nurl = "https://x.org/theirs.pth"\nsize = 12_300_000\n'
        f'sha256 = "{"0" * 64}"\nlicence = "MIT"\nsource = "Them, 2019"\nused_by = ["dncnn"]\n\n'
        '[brought]\nfile = "brought.onnx"\nlicence = "user supplied"\nsource = "You"\n\n'
    )
    (folder / "weights.toml").write_text(published + entry(Doubler(), dataclasses.asdict(made)))
    monkeypatch.setattr(weights, "REGISTRY", folder / "weights.toml")
    for name in ("RECONAUDIT_WEIGHTS", "XDG_CACHE_HOME", "TORCH_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setattr(cards, "DOCUMENTS", tmp_path / "docs")
    (tmp_path / "docs" / "cards" / "doubler.md").write_text(told(Doubler(), made, "cpu", True))
    Image.new("RGB", (48, 32), "grey").save(tmp_path / "docs" / "cards" / "doubler.png")
    return tmp_path / "docs"


def sentence(page: Drawn) -> str:
    return "".join(run["text"] for run in page.piece("opening")["lines"][0])


def test_a_card_is_read_back_as_it_was_written(documents: Path) -> None:
    card = cards.card("doubler")
    assert card is not None
    assert card.sentence == "A network that doubles a number."
    assert card.facts["Learns from"] == "random numbers: all of them"
    assert card.facts["After"] == "Nobody, 2020"
    assert card.facts["Made by"].startswith("reconaudit train doubler: 30 steps, 2 min on cpu")
    assert card.parameters == 12345
    assert [(f.name, f.value, f.target, f.state, f.bounds) for f in card.figures] == [
        ("psnr, sigma 25", "29.73", "at least 29.5 dB", "reached", [29.5]),
        ("error", "3e-05", "at least -1 and at most 1e-05", "missed", [-1.0, 1e-5]),
        ("elsewhere", "", "at least 1", "not measured", [1.0]),
        ("plain", "-0.25", "", "", []),
    ]
    assert card.curve["step"] == [10, 20, 30]
    assert card.curve["psnr, sigma 25"] == [21, 22, 23]
    assert list(card.curve) == ["step", "loss", "psnr, sigma 25", "error"]
    assert list(card.pictures.items()) == [
        (documents / "cards" / "doubler.png", "Numbers above their doubles.")
    ]


def test_the_cards_that_ship_are_read() -> None:
    for name in (known.name for known in weights.entries() if known.shipped):
        card = cards.card(name)
        assert card is not None and card.sentence and card.parameters, name
        assert card.targets and all(figure.state for figure in card.targets), name
        assert card.curve["step"], name


@pytest.mark.parametrize(
    "text", ["", "# doubler", "# doubler\n\n## Figures\n\n| a |\n| b | c |\n", "|||\n\n* x"]
)
def test_a_card_that_is_none_breaks_nothing(documents: Path, text: str, opened: Open) -> None:
    (documents / "cards" / "doubler.md").write_text(text)
    opened("catalogue", show="networks")
    opened("catalogue", show="networks", network="doubler")


def test_pictures_belong_to_the_card_they_are_named_for(documents: Path) -> None:
    folder = documents / "cards"
    for name in ("doubler-more", "doubler-two", "other"):
        Image.new("L", (8, 8)).save(folder / f"{name}.png")
    (folder / "doubler-two.md").write_text("# doubler-two")
    card = cards.card("doubler")
    assert card is not None
    assert [path.stem for path in card.pictures] == ["doubler", "doubler-more"]


def test_all_networks(documents: Path, opened: Open) -> None:
    page = opened("catalogue", show="networks")
    assert page.url == {"show": "networks", "network": ""}
    assert sentence(page) == (
        "reconaudit trained 1 network of its own, 0 kB in all; doubler misses a target. "
        "Of 2 files of others, none is here."
    )
    own = page.rows("own-networks")["doubler"]
    assert own["what"]["text"] == "A network that doubles a number."
    assert own["used"]["text"] == "doubling"
    assert (own["targets"]["text"], own["targets"]["look"]) == ("2 of 3 missed", "missed")
    assert "elsewhere —: at least 1, not measured" in own["targets"]["hint"]
    assert own["licence"]["text"] == "Apache-2.0" and own["here"]["text"] == "yes"
    assert len(own["sheet"]["pictures"]) == 1
    assert own["network"]["href"] == "/catalogue?show=networks&network=doubler"
    others = page.rows("other-networks")
    assert (others["theirs"]["size"]["text"], others["theirs"]["here"]["sub"]) == ("12 MB", "can be fetched")
    assert "reconaudit weights fetch theirs" in others["theirs"]["here"]["hint"]
    assert others["brought"]["here"]["sub"] == "bring your own"


def test_one_of_ours_shows_its_card(documents: Path, opened: Open) -> None:
    page = opened("catalogue", show="networks", network="doubler")
    assert sentence(page) == "doubler · A network that doubles a number."
    figures = page.rows("figures")
    assert list(figures) == ["psnr, sigma 25", "error", "elsewhere", "plain"]
    assert (figures["error"]["state"]["text"], figures["error"]["state"]["look"]) == ("missed", "missed")
    assert figures["elsewhere"]["value"]["text"] == "—" and figures["elsewhere"]["value"]["hint"]
    assert "look" not in figures["psnr, sigma 25"]["state"]
    facts = page.rows("facts")
    assert facts["Learns from"]["fact"]["text"] == "random numbers: all of them"
    assert facts["SHA-256"]["fact"]["text"] == hashlib.sha256(b"weights").hexdigest()
    assert len(page.app.get("plotly_chart")) == 1
    [sheet] = page.app.image
    assert sheet.captions == ["Numbers above their doubles."]
    back = page.piece("networks-back")["lines"][0][0]
    assert back["href"] == "/catalogue?show=networks&network="


def test_a_network_that_falls_short_says_why_it_ships(documents: Path, opened: Open) -> None:
    page = opened("catalogue", show="networks", network="doubler")
    assert "short" not in dict(page.pieces)
    path = documents / "cards" / "doubler.md"
    why = "Falls short: error at most 1e-05. It is a `toy`."
    path.write_text(path.read_text().replace("## Figures\n", f"## Figures\n\n{why}\n", 1))
    page = opened("catalogue", show="networks", network="doubler")
    assert page.piece("short")["lines"][0][0]["text"] == why.replace("`", "")
    assert len(page.rows("figures")) == 4
    row = opened("catalogue", show="networks").rows("own-networks")["doubler"]
    assert row["targets"]["hint"].endswith("It is a toy.")


def test_a_curve_of_another_judgement_says_so_and_has_no_target(documents: Path, opened: Open) -> None:
    path, why = documents / "cards" / "doubler.md", "Recorded against `halves`. They are lower."
    before = path.read_text()
    path.write_text(before.replace("## Validation curve\n", f"## Validation curve\n\n{why}\n", 1))
    plain, card = cards.read("doubler", before), cards.card("doubler")
    assert card is not None and card.curve == plain.curve and card.figures == plain.figures
    assert (len(curve(plain).layout.shapes), len(curve(card).layout.shapes)) == (3, 0)
    page = opened("catalogue", show="networks", network="doubler")
    assert page.piece("remark-curve")["lines"][0][0]["text"] == why.replace("`", "")
    assert "dashed" not in page.piece("curve-note")["lines"][0][0]["text"]


def test_what_a_card_says_above_its_figures_is_kept() -> None:
    text = "# n\n\n## Figures\n\nFalls short: a.\n\nOn `Set12`.\n\n| figure | value | target |\n\nbelow\n"
    card = cards.read("n", text)
    assert (card.short, card.remarks) == ("Falls short: a.", {"Figures": "On Set12."})
    assert card.curve_is_of_figures


def test_shipped_curves_of_another_judgement_are_known() -> None:
    """A curve that ends far from a figure of the same name was judged otherwise, and its card must say so."""
    for name in (known.name for known in weights.entries() if known.shipped):
        card = cards.card(name)
        assert card is not None
        for figure in card.targets:
            if card.curve_is_of_figures and figure.name in card.curve and figure.state == "reached":
                low = [bound for bound in figure.bounds if "at least" in figure.target]
                assert all(card.curve[figure.name][-1] >= bound for bound in low), (name, figure.name)


def test_one_of_others_says_how_to_get_it(documents: Path, opened: Open) -> None:
    page = opened("catalogue", show="networks", network="theirs")
    assert page.piece("get-network")["commands"] == [
        ["reconaudit weights fetch theirs", "12 MB, checked against its hash"]
    ]
    assert page.rows("facts")["Address"]["fact"]["text"] == "https://x.org/theirs.pth"
    brought = opened("catalogue", show="networks", network="brought")
    assert "put brought.onnx into a folder" in brought.text
    assert brought.piece("get-network")["commands"] == []


def test_one_of_ours_that_is_cut_short_is_told(documents: Path, opened: Open) -> None:
    (weights.REGISTRY.parent / "doubler.safetensors").write_bytes(b"wei")
    page = opened("catalogue", show="networks")
    assert "doubler cannot be loaded." in sentence(page)
    assert page.rows("own-networks")["doubler"]["here"]["text"] == "wrong file"
    assert "was cut short" in opened("catalogue", show="networks", network="doubler").text


def test_a_file_in_front_of_one_of_ours_is_to_be_removed(
    documents: Path, opened: Open, tmp_path: Path
) -> None:
    own = tmp_path / "nowhere" / "doubler.safetensors"  # RECONAUDIT_WEIGHTS
    own.parent.mkdir()
    own.write_bytes(b"wei")
    row = opened("catalogue", show="networks").rows("own-networks")["doubler"]["here"]
    assert (row["text"], row["sub"]) == ("wrong file", "remove it")
    assert row["hint"].endswith(f"remove {own}; the one that ships is used then.")
    own.unlink()
    (weights.REGISTRY.parent / "doubler.safetensors").write_bytes(b"wei")
    row = opened("catalogue", show="networks").rows("own-networks")["doubler"]["here"]
    assert row["sub"] == "restore it"


def test_none_of_ours_yet_says_how_they_come(documents: Path, opened: Open) -> None:
    text = weights.REGISTRY.read_text()
    weights.REGISTRY.write_text(text.partition("[doubler]")[0])
    page = opened("catalogue", show="networks")
    assert sentence(page).startswith("No network of reconaudit's own is here yet.")
    assert page.piece("no-networks")["commands"][1][0] == "reconaudit train denoiser"


def test_a_network_without_its_card_says_so(documents: Path, opened: Open) -> None:
    (documents / "cards" / "doubler.md").unlink()
    page = opened("catalogue", show="networks")
    assert page.rows("own-networks")["doubler"]["what"]["text"] == "Its card is not here."
    assert page.rows("own-networks")["doubler"]["targets"]["text"] == "none stated"
    assert "doubler.safetensors" in opened("catalogue", show="networks", network="doubler").text


def test_a_link_to_an_unknown_network_is_told(documents: Path, opened: Open) -> None:
    page = opened("catalogue", show="networks", network="doublr")
    broken = page.piece("broken-link")["lines"][0]
    assert broken[0]["text"].startswith("There is no network 'doublr' here. It has: ")
    assert broken[2]["href"] == "/catalogue?show=networks&network=doubler"


def test_networks_need_no_store(documents: Path, tmp_path: Path, serve: Callable[[Path], None]) -> None:
    serve(tmp_path / "none")
    page = Drawn("catalogue", show="networks")
    assert page.rows("own-networks")["doubler"]["here"]["text"] == "yes"


def test_contact_sheets_are_shown(documents: Path, opened: Open) -> None:
    assert not opened("catalogue", show="networks").app.get("image")
    Image.new("RGB", (64, 64)).save(documents / "faces-edits.png")
    assert len(opened("catalogue", show="networks").app.get("image")) == 1
    assert list(cards.sheets().values()) == ["faces edits"]
