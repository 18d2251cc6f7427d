"""Uncertainty in the hands of a person: a click tells of the samples there, the flicker runs through all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import drawn_store
import numpy as np
import pytest
import sample_store
from desk_driver import SETTLED, Desk, enlarged
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect
from served import serving

from dashboard.desk.palettes import coloured
from engine.store import codec
from engine.store.connection import reading

pytestmark = pytest.mark.browser
RASH = "dataset=photos&problem=deblur&method=rash&image=chelsea"
SQL = """SELECT data FROM pixel_map JOIN reconstruction USING (recon_id) JOIN image USING (image_id)
         WHERE method = 'rash' AND name = 'chelsea' AND map = 'deviation'"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with samples."""
    folder = tmp_path_factory.mktemp("drawn")
    sample_store.build(folder)
    drawn_store.add(folder)
    return folder


@pytest.fixture(scope="module")
def place(chromium: Browser, folder: Path) -> Iterator[str]:
    with serving(folder) as server:
        yield f"{server.url}/uncertainty"


def opened(page: Page, address: str) -> Desk:
    page.goto(address)
    page.wait_for_selector(SETTLED)
    page.wait_for_selector(".desk[data-drawn]")
    return Desk(page, address)


def tinted(folder: Path, high: float, times: int) -> NDArray[np.uint8]:
    """The stored deviation between 0 and `high`, as the desk should show it."""
    with reading(folder) as con:
        ((data,),) = con.execute(SQL).fetchall()
    return enlarged(coloured(codec.unpack(data).astype(float), 0, high, "deviation")[..., :3], times)


def test_a_click_tells_what_the_samples_say_there(page: Page, place: str, folder: Path) -> None:
    desk = opened(page, f"{place}?{RASH}")
    expect(page.get_by_text("Click a pixel on a picture")).to_be_visible()
    shown = desk.pixels("deviation")
    np.testing.assert_array_equal(shown, tinted(folder, 0.25, len(shown) // 64))
    desk.point("mean", 10.5 / 64, 20.5 / 64)
    page.mouse.down()
    page.mouse.up()
    desk.wait_for(region="10,20,1,1")
    told = "At column 10, row 20 the 8 samples of rash (not a posterior) lie between"
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.locator(".js-plotly-plot .barlayer .trace")).to_have_count(1)
    page.get_by_label("map", exact=True).select_option("deviation")
    page.get_by_label("high end of the range").fill("0.02")
    page.get_by_label("high end of the range").press("Enter")
    desk.wait_for(map="deviation", high="0.02")
    shown = desk.pixels("deviation")
    np.testing.assert_array_equal(shown, tinted(folder, 0.02, len(shown) // 64))
    assert desk.caption("deviation", "key").split() == ["0", "0.02"]


def test_the_flicker_runs_through_the_samples(page: Page, place: str) -> None:
    desk = opened(page, f"{place}?{RASH}&show=samples&rate=0")
    assert page.locator(".cell").count() == 10
    desk.press("Space")
    desk.wait_for(mode="flicker", b="sample-1")
    desk.press("Space", "Space")
    desk.wait_for(a="sample-0", b="sample-3", showing="b")
    third = desk.pixels()
    page.get_by_label("alternate").select_option("4")
    expect(desk.root).not_to_have_attribute("data-showing", "sample-3")
    assert (desk.pixels() != third).any()
