"""The desk's colour tables and scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import dashboard.desk
from dashboard.desk import palettes, script

FOLDER = Path(dashboard.desk.__file__).parent
FILES = [*sorted((FOLDER / "js").glob("*.js")), FOLDER / "desk.css"]


def lightness(colour: np.ndarray) -> float:
    """OKLab lightness of an 8-bit colour."""
    c = colour / 255
    c = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    lms = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]) @ c
    return float(np.array([0.2104542553, 0.7936177850, -0.0040720468]) @ np.cbrt(lms))


@pytest.mark.parametrize("name", ["error", "signed", "deviation", "grey"])
def test_a_table_has_256_colours(name: str) -> None:
    assert len(json.loads(palettes.text())[name]) == 256 * 6
    ramp = palettes.coloured(np.arange(256, dtype=float)[None], 0, 255, name)
    assert ramp.shape == (1, 256, 4) and (ramp[..., 3] == 255).all()


def test_one_sided_tables_grow_lighter_and_the_signed_one_both_ways() -> None:
    for name in ("error", "deviation", "grey"):
        light = [lightness(c[:3]) for c in palettes.coloured(np.arange(256.0)[None], 0, 255, name)[0]]
        assert (np.diff(light) > -2e-3).all() and light[-1] - light[0] > 0.6
    signed = palettes.coloured(np.arange(256.0)[None], 0, 255, "signed")[0]
    light = np.array([lightness(c[:3]) for c in signed])
    np.testing.assert_allclose(light, light[::-1], atol=0.02)
    assert light.argmin() in (127, 128)
    red, _, blue = signed[[0, 255], :3].astype(int).T
    assert blue[0] > red[0] and red[1] > blue[1]


def test_values_beyond_the_range_take_its_ends_and_what_is_no_number_nothing() -> None:
    found = palettes.coloured(np.array([[-9.0, 0.0, 1.0, 9.0, np.nan]]), 0, 1, "error")[0]
    assert (found[0] == found[1]).all() and (found[2] == found[3]).all()
    assert found[4].tolist() == [0, 0, 0, 0]


def test_the_scripts_take_nothing_from_elsewhere_and_write_no_markup() -> None:
    text = script() + (FOLDER / "desk.css").read_text()
    assert not re.search(r"https?://|@import|\bimport\s|innerHTML|outerHTML|insertAdjacent|eval\(", text)
    assert text.count("export default") == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_rooms_are_small(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 250
