"""Behind the page Hallucinations: numbers of maps, parts of pictures, places one looks at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.hallucinations import patches, pooling, stored, words
from dashboard.hallucinations.patches import Part
from dashboard.hallucinations.place import core, looked_at
from engine.store import codec
from engine.store.connection import reading, writing

METHODS = ("adjoint", "tikhonov", "tv(weight=0.1)", "pnp-admm")


def test_pooling_reads_each_map_once(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    original = stored.fields

    def watched(store: Path, names: Any, map: str) -> Any:
        asked.append(len(names))
        return original(store, names, map)

    monkeypatch.setattr(stored, "fields", watched)
    monkeypatch.setattr(pooling, "_kept", type(pooling._kept)())
    for how in ("mean", "softmax", "p99"):
        pooling.scores(sample, "photos", "deblur", METHODS, "gradient", how, 1.0)
    assert asked == [24]
    pooling.scores(sample, "photos", "deblur", METHODS, "ssim", "max", 1.0)
    assert asked == [24]


def test_only_the_region_of_interest_counts(own_sample: Path) -> None:
    roi = np.zeros((64, 64), bool)
    roi[:8] = True
    with writing(own_sample) as con:
        con.execute("UPDATE image SET roi = ? WHERE name = 'coffee'", [codec.pack(roi)])
    found = pooling.scores(own_sample, "photos", "deblur", ["tikhonov"], "gradient", "max", 1.0)
    with reading(own_sample) as con:
        [(data,)] = con.execute(
            """SELECT data FROM pixel_map JOIN reconstruction USING (recon_id) JOIN image USING (image_id)
               WHERE map = 'gradient' AND name = 'coffee' AND method = 'tikhonov' AND problem = 'deblur'"""
        ).fetchall()
    value = found.set_index("name").loc["coffee", "value"]
    assert value == pytest.approx(float(codec.unpack(data)[:8].max()))


def test_a_coarse_map_is_cut_where_the_picture_is() -> None:
    field = np.arange(16.0).reshape(4, 4)
    cut = patches.within(field, Part(left=16, top=32, side=24), (64, 64))
    assert cut.shape == (24, 24)
    np.testing.assert_array_equal(cut[::8, ::8][:2, :2], [[9, 9], [9, 9]])
    assert cut[-1, -1] == 14 and cut[0, -1] == 10
    assert patches.at(field, 63, 0, (64, 64)) == 12


def test_a_picture_of_another_field_of_view_is_not_cut() -> None:
    assert (
        patches.of_picture(
            codec.png(np.zeros((1, 64, 20), np.float32)), Part(left=0, top=0, side=24), (64, 64)
        )
        == ""
    )


def test_a_click_finds_the_place_it_hit() -> None:
    strongest = [{"row": 10, "col": 12, "size": 8}, {"row": 40, "col": 40, "size": 8}]
    worst = looked_at(None, strongest, (64, 64))
    assert worst and (worst.row, worst.col, worst.rank) == (10, 12, 1)
    second = looked_at((36, 36, 8, 8), strongest, (64, 64))
    assert second and second.rank == 2 and second.part.side == 24
    other = looked_at((60, 1, 1, 1), strongest, (64, 64))
    assert other and other.rank is None and (other.part.left, other.part.top) == (40, 0)
    assert looked_at(None, [], (64, 64)) is None


def test_shares_have_their_interval() -> None:
    assert words.share(0, 6).startswith("0 of 6 pictures [0, 39")
    assert words.share(6, 6).startswith("6 of 6 pictures [61, 100")


@pytest.mark.parametrize("at", [(0, 0), (3, 60), (63, 63), (31, 12)])
def test_the_window_of_a_place_holds_its_pixel_at_a_border_too(at: tuple[int, int]) -> None:
    place = looked_at(None, [{"row": at[0], "col": at[1], "size": 8}], (64, 64))
    assert place is not None
    window = core(place)
    assert window.top <= at[0] < window.top + window.side and window.left <= at[1] < window.left + window.side
    left, top, width, height = patches.framed((window.left, window.top, 8, 8), place.part)
    assert min(left, top) >= 0 and max(left + width, top + height) <= 1
