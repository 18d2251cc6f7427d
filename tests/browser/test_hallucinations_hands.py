"""Hallucinations in the hands of a person: a tile opens the desk, a click enlarges, the threshold marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sample_store
import split_store
from desk_driver import SETTLED, Desk
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect
from served import serving

pytestmark = pytest.mark.browser
CASE = "dataset=photos&problem=deblur"
MAGENTA = (214, 64, 159)


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page, over a store with a null-space split."""
    folder: Path = tmp_path_factory.mktemp("split")
    sample_store.build(folder)
    split_store.add(folder)
    with serving(folder) as server:
        yield f"{server.url}/hallucinations"


def opened(page: Page, address: str) -> Desk:
    page.goto(address)
    page.wait_for_selector(SETTLED)
    return Desk(page, address)


def over(desk: Desk, panel: str) -> NDArray[np.bool_]:
    """Where the lines above a panel are magenta."""
    desk.wait_frames()
    size = desk.canvas(panel, over=True).evaluate(
        "(canvas) => [canvas.height, canvas.width,"
        " Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)]"
    )
    height, width, values = size
    colours = np.array(values, dtype=int).reshape(height, width, 4)
    return (np.abs(colours[..., :3] - MAGENTA).max(axis=-1) < 12) & (colours[..., 3] > 200)


def test_a_tile_leads_to_the_desk_and_back(page: Page, place: str) -> None:
    desk = opened(page, f"{place}?{CASE}&threshold=0.02")
    tiles = page.locator(".tile")
    expect(tiles.first).to_have_class("tile marked flagged")
    assert tiles.first.locator("img").count() == 2
    name = tiles.first.locator(".note").inner_text()
    tiles.first.click()
    desk.wait_for(image=name, method="pnp-admm")
    page.wait_for_selector(".desk[data-drawn]")
    assert page.locator(".cell").count() == 4
    assert over(desk, "truth").any() and over(desk, "reconstruction").any()
    page.get_by_role("link", name="← worst regions").click()
    desk.wait_for(image="")
    expect(page.locator(".desk")).to_have_count(0)
    page.go_back()
    desk.wait_for(image=name)
    page.wait_for_selector(".desk[data-drawn]")


def test_a_click_on_a_map_enlarges_the_place(page: Page, place: str) -> None:
    desk = opened(page, f"{place}?{CASE}&image=chelsea&method=tikhonov&by=absolute-error")
    page.wait_for_selector(".desk[data-drawn]")
    before = page.locator(".tile img").first.get_attribute("src")
    desk.point("absolute-error", 10.5 / 64, 20.5 / 64)
    page.mouse.down()
    page.mouse.up()
    desk.wait_for(region="10,20,1,1")
    expect(page.locator(".tile img").first).not_to_have_attribute("src", before or "")
    expect(page.locator(".opening")).to_contain_text("column 10, row 20")


def test_the_threshold_marks_tiles_and_boxes_and_goes_into_the_address(page: Page, place: str) -> None:
    desk = opened(page, f"{place}?{CASE}&threshold=0.01")
    expect(page.locator(".tile.flagged").first).to_be_visible()
    thumb = page.get_by_role("slider", name="Flagged above")
    thumb.focus()
    thumb.press("End")
    page.wait_for_function("() => Number(new URLSearchParams(location.search).get('threshold')) >= 0.5")
    expect(page.locator(".tile.flagged")).to_have_count(0)
    expect(page.locator(".opening")).to_contain_text("no method")
    opened(page, f"{place}?{CASE}&image=chelsea&method=pnp-admm&threshold=10")
    page.wait_for_selector(".desk[data-drawn]")
    assert not over(desk, "truth").any()
    page.get_by_text("Boxes", exact=True).click()
    desk.wait_for(boxes="off")


def test_a_dot_of_the_chart_opens_its_picture(page: Page, place: str) -> None:
    desk = opened(page, f"{place}?{CASE}&methods=tikhonov&by=absolute-error")
    dots = page.locator(".js-plotly-plot .scatterlayer .trace .point")
    dots.first.scroll_into_view_if_needed()
    box = dots.first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    desk.wait_for(method="tikhonov")
    page.wait_for_selector(".desk[data-drawn]")
    assert desk.query()["image"]
