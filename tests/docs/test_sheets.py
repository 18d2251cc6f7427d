"""The sheets in ``docs`` show what the generators draw today."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dashboard.networks import cards
from docs.sheets import FOLDER, SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_shows_what_is_drawn(name: str) -> None:
    """Renew them with ``python -m docs.sheets``. Another processor may round a value the other way."""
    drawn = SHEETS[name]().squeeze().astype(int)
    kept = np.asarray(Image.open(FOLDER / f"{name}.png")).astype(int)
    assert kept.shape == drawn.shape
    assert np.abs(kept - drawn).mean() < 0.05


def test_the_catalogue_shows_them() -> None:
    assert [path.stem for path in cards.sheets()] == list(SHEETS)
