"""How long trainings took: the page has the times of the cards."""

from __future__ import annotations

from pathlib import Path

from docs import times
from docs.times import Training


def test_the_page_has_the_times_of_the_cards() -> None:
    """Renew it with ``python -m docs.times``."""
    text = times.PAGE.read_text(encoding="utf-8")
    assert times.renewed(text, times.trainings()) == text


def test_every_card_tells_its_time_and_threads() -> None:
    found = times.trainings()
    assert {training.name for training in found} == {path.stem for path in times.CARDS.glob("*.md")}
    assert all(training.seconds > 0 and training.threads > 0 for training in found)


def test_what_took_longer_than_planned_is_named() -> None:
    found = [
        Training(name="face-prior", seconds=50 * 60, threads=1),
        Training(name="long", seconds=16 * 60, threads=2),
        Training(name="short", seconds=14 * 60, threads=2),
    ]
    lines = times.table(found).splitlines()
    assert lines[2] == "| `face-prior` | 50 | 1 | 45 |"
    assert lines[5] == "| all 3 | 80 | | 240 |"
    assert lines[-1] == "2 of 3 took longer than planned: `face-prior` (50 for 45), `long` (16 for 15)."
    assert times.table(found[2:]).endswith("None took longer than planned.")


def test_a_card_is_read(tmp_path: Path) -> None:
    (tmp_path / "n.json").write_text('{"seconds": 90.5}')
    (tmp_path / "n.md").write_text("* Made by: `x`: 2 steps, 2 min on cpu (x86_64, 1 threads), torch 2.\n")
    assert times.trainings(tmp_path) == [Training(name="n", seconds=90.5, threads=1)]
