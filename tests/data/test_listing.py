"""Which files a folder or a pattern stands for, in which order, under which names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.listing import files, names, natural

PNG = (".png",)


def made(folder: Path, *places: str) -> None:
    for place in places:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_folder_in_natural_order_without_others(tmp_path: Path) -> None:
    made(tmp_path, "a10.png", "a2.PNG", "B1.png", ".hidden.png", "notes.txt", "deeper/c.png")
    assert [p.name for p in files(str(tmp_path), PNG)] == ["a2.PNG", "a10.png", "B1.png"]


def test_patterns(tmp_path: Path) -> None:
    made(tmp_path, "x/a.png", "y/z/b.png", "c.txt", ".secret.txt")
    assert [p.name for p in files(f"{tmp_path}/**/*.png", PNG)] == ["a.png", "b.png"]
    assert [p.name for p in files(f"{tmp_path}/?.txt", PNG)] == ["c.txt"]
    assert [p.name for p in files(f"{tmp_path}/c.txt", PNG)] == ["c.txt"]


def test_folder_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    made(tmp_path, "run[1]/a.png")
    assert [p.name for p in files(f"{tmp_path}/run[1]", PNG)] == ["a.png"]


def test_nothing_there_is_one_sentence(tmp_path: Path) -> None:
    made(tmp_path, "empty/notes.txt", "nested/deep/a.png")
    for place, sentence in (
        ("empty", r"holds no picture; accepted are \.png\.$"),
        ("nested", r"nested/\*\*/\*\.png would look into its folders\.$"),
        ("gone", r"there is no folder or file .*gone\.$"),
        ("*.png", r"no file matches .*\*\.png\.$"),
    ):
        with pytest.raises(ValueError, match=sentence):
            files(str(tmp_path / place), PNG)


def test_names_repeat_only_what_they_must() -> None:
    paths = [Path("/d/a/x.png"), Path("/d/a/y.png"), Path("/d/a/y.npy"), Path("/d/b/x.png"), Path("/d/z.png")]
    assert names(paths) == ["a/x.png", "y.png", "y.npy", "b/x.png", "z"]


@given(st.sets(st.lists(st.sampled_from(["a", "b", "a.png", "b.npy"]), min_size=1, max_size=3).map("/".join)))
def test_names_are_unique(places: set[str]) -> None:
    paths = [Path("/d") / place for place in places]
    assert len(set(names(paths))) == len(paths) if paths else True


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_sort_as_numbers(low: int, high: int) -> None:
    assert (natural(Path(f"scan{low}.png")) < natural(Path(f"scan{high}.png"))) == (low < high)
