"""Model cards, read back from the Markdown that a training writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

SHEETS = ("faces", "leaves", "phantoms")  # data sets that are drawn
FIGURES, CURVE = "Figures", "Validation curve"  # headings of a card
DOCUMENTS = Path(__file__).resolve().parents[2] / "docs"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of a card.

    Args:
        value: as the card has it; "" where it was not measured.
        target: what it must reach, without the figure's name; "" for none.
        state: reached, missed or not measured; "" without a target.
    """

    name: str
    value: str
    target: str = ""
    state: str = ""

    @property
    def bounds(self) -> list[float]:
        """The numbers of the target.

        Example:
            >>> Figure(name="psnr", value="29.6", target="at least 29.5 dB").bounds
            [29.5]
        """
        return [
            float(number) for number in re.findall(r"at (?:least|most) (-?[\d.]+(?:e[+-]?\d+)?)", self.target)
        ]


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a network is, from where, how good, and how it came to be.

    Args:
        facts: what the card lists, by heading ("Learns from").
        curve: the validation curve, a column each: step, loss, figures.
        short: which targets it misses and why it ships all the same; "" where it misses none.
        remarks: what the card says between a heading ("Validation curve") and its table.
        pictures: its sheets, and what each shows; "" where the card does not say.
    """

    name: str
    sentence: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    short: str = ""
    remarks: dict[str, str] = field(default_factory=dict)
    curve: dict[str, list[float]] = field(default_factory=dict)
    pictures: dict[Path, str] = field(default_factory=dict)

    @property
    def targets(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.target]

    @property
    def curve_is_of_figures(self) -> bool:
        """Whether the curve was judged as the figures are, so that their targets hold for it too."""
        return not self.remarks.get(CURVE, "").startswith("Recorded ")

    @property
    def parameters(self) -> int | None:
        found = re.match(r"([\d,]+) parameters", self.facts.get("Size", ""))
        return int(found.group(1).replace(",", "")) if found else None


def card(name: str) -> Card | None:
    """The card of a network; None where it has none."""
    folder = DOCUMENTS / "cards"
    path = folder / f"{name}.md"
    if not path.is_file():
        return None
    others = {other.stem for other in folder.glob("*.md")} - {name}
    text = path.read_text(encoding="utf-8")
    found = [folder / f"{name}.png", *sorted(folder.glob(f"{name}-*.png"))]
    captions = {target: caption for caption, target in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", text)}
    pictures = {
        sheet: "" if (caption := captions.get(sheet.name, "")) == name else caption
        for sheet in found
        if sheet.is_file() and sheet.stem not in others
    }
    return read(name, text, pictures)


def read(name: str, text: str, pictures: dict[Path, str] | None = None) -> Card:
    """A card's text, as `engine.training.card.told` writes it."""
    paragraphs, *_ = text.partition("\n## ")
    body = paragraphs.partition("\n")[2].strip()
    listed = re.findall(r"^\* ([^:]+): (.*)$", paragraphs, re.MULTILINE)
    head, *points = _rows(text, CURVE) or [[]]
    numbers = [row for row in map(_numbers, points) if row and len(row) == len(head)]
    short = re.search(r"^Falls short: .*$", text, re.MULTILINE)
    return Card(
        name=name,
        sentence=_plain(body.partition("\n\n")[0]) if not body.startswith("*") else "",
        facts={key: _plain(value) for key, value in listed},
        figures=tuple(_figure(*row) for row in _rows(text, FIGURES)[1:] if len(row) == 3),
        short=_plain(short.group()) if short else "",
        remarks={heading: said for heading in (FIGURES, CURVE) if (said := _remark(text, heading))},
        curve={column: [row[place] for row in numbers] for place, column in enumerate(head)},
        pictures=pictures or {},
    )


def sheets() -> dict[Path, str]:
    """Contact sheets of pictures that the project draws, by the name of what is on them."""
    found = [path for name in SHEETS for path in sorted(DOCUMENTS.glob(f"{name}*.png"), key=_stem)]
    return {path: path.stem.replace("-", " ").replace("_", " ") for path in found}


def _stem(path: Path) -> str:
    return path.stem


def _figure(name: str, value: str, told: str) -> Figure:
    target, _, state = told.rpartition(": ")
    return Figure(name=name, value=value, target=target.removeprefix(f"{name} "), state=state)


def _section(text: str, heading: str) -> list[str]:
    """The lines under a heading."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].splitlines()


def _remark(text: str, heading: str) -> str:
    """The sentences between a heading and its table, but for which targets are missed."""
    above = takewhile(lambda line: not line.startswith("|"), _section(text, heading))
    return _plain(" ".join(line for line in above if not line.startswith(("Falls short:", "!["))))


def _rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its rule."""
    return [row for row in _split(_section(text, heading)) if not all(set(cell) <= {"-"} for cell in row)]


def _split(lines: Sequence[str]) -> Iterator[list[str]]:
    for line in lines:
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _numbers(row: Sequence[str]) -> list[float] | None:
    try:
        return [float(cell) for cell in row]
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())
