"""Pictures and names that are not like the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sample_store
from desk_driver import Desk, enlarged
from playwright.sync_api import Browser, Page
from served import serving
from stored_pictures import Stored

from engine.store import codec
from engine.store.connection import writing

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="document.title=`hit`">'
TV = "tv(weight=0.1)"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store with a method of a hostile name, a small measurement, a complex output."""
    folder = tmp_path_factory.mktemp("odd")
    sample_store.build(folder)
    rng = np.random.default_rng(0)
    small = rng.uniform(size=(3, 16, 16)).astype(np.float32)
    complex_ = rng.uniform(-0.7, 0.7, size=(2, 64, 64)).astype(np.float32)
    of = "(SELECT image_id FROM image WHERE name = ?) AND problem = 'deblur'"
    with writing(folder) as con:
        for table in ("method", "reconstruction", "summary", "cost", "set_score"):
            con.execute(f"UPDATE {table} SET method = ? WHERE method = 'pnp-admm'", [HOSTILE])
        con.execute(
            f"UPDATE measurement SET preview = ?, y = ?, shape = ? WHERE image_id = {of}",
            [codec.png(small), codec.pack(small), json.dumps(small.shape), "chelsea"],
        )
        con.execute(
            f"""UPDATE output SET x = ?, png = ? WHERE recon_id IN
                (SELECT recon_id FROM reconstruction WHERE method = '{TV}' AND image_id = {of})""",
            [codec.pack(complex_), codec.png(complex_), "phantom-000"],
        )
    return folder


@pytest.fixture(scope="module")
def odd_address(chromium: Browser, odd: Path) -> Iterator[str]:
    with serving(odd) as server:
        yield server.url


def test_a_small_measurement_fills_the_same_view(page: Page, odd_address: str, odd: Path) -> None:
    desk = Desk(page, odd_address).open(dataset="photos", problem="deblur", image="chelsea")
    small = Stored(odd).picture("measurement")
    assert small.shape == (16, 16, 3)
    assert desk.pixels("measurement").shape == desk.pixels("truth").shape
    np.testing.assert_array_equal(
        desk.pixels("measurement"), enlarged(small, len(desk.pixels("truth")) // 16)
    )
    assert desk.caption("measurement", "note") == "16×16"
    desk.press("d")
    desk.page.locator(".tag", has_text="reference").wait_for()
    assert desk.caption("measurement", "tag") == "not comparable"
    desk.point("truth", 0.99, 0.99)
    x = codec.unpack(codec.pack(np.random.default_rng(0).uniform(size=(3, 16, 16)).astype(np.float32)))
    assert desk.caption("measurement", "read").split() == [f"{value:.4f}" for value in x[:, 15, 15]]


def test_a_fine_screen_shows_the_same_pixels(chromium: Browser, odd_address: str, odd: Path) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 800}, device_scale_factor=2)
    desk = Desk(context.new_page(), odd_address).open(dataset="photos", problem="deblur", image="coffee")
    shown = desk.pixels("adjoint")
    box = desk.canvas("adjoint").bounding_box()
    assert box is not None and round(box["width"] * 2) == shown.shape[1]
    np.testing.assert_array_equal(shown, enlarged(Stored(odd).picture("adjoint", "coffee"), len(shown) // 64))
    context.close()


def test_names_are_text(page: Page, odd_address: str) -> None:
    desk = Desk(page, odd_address).open(dataset="photos", problem="deblur", image="chelsea", b=HOSTILE)
    assert page.locator(".title .name", has_text=HOSTILE).count() == 1
    desk.press("s")
    desk.wait_for(mode="slider", b=HOSTILE)
    assert page.title() != "hit"


def test_complex_values_are_told_in_parts(page: Page, odd_address: str, odd: Path) -> None:
    desk = Desk(page, odd_address).open(dataset="phantoms", problem="deblur", image="phantom-000")
    desk.point("truth", 10.5 / 64, 20.5 / 64)
    re, im = Stored(odd).values(TV, "phantom-000")[:, 20, 10]
    said = desk.caption(TV, "read").replace("−", "-").replace("+ ", "+").replace("- ", "-")
    assert said == f"{re:.4f} {im:+.4f}i, |·| {np.hypot(re, im):.4f}"
