"""Looking around with mouse and keys; links bring back what was seen."""

from __future__ import annotations

import numpy as np
import pytest
from desk_driver import Desk, enlarged
from stored_pictures import Stored

pytestmark = pytest.mark.browser
CHELSEA = {"dataset": "photos", "problem": "deblur", "image": "chelsea"}
TV = "tv(weight=0.1)"


def test_a_link_restores_its_view(desk: Desk) -> None:
    look = {
        **CHELSEA,
        "methods": f"tikhonov,{TV}",
        "mode": "slider",
        "a": "tikhonov",
        "b": TV,
        "map": "ssim",
        "low": "0.1",
        "high": "0.6",
        "opacity": "0.5",
        "window": "0.1,0.9",
        "zoom": "0.2,0.3,0.4",
        "region": "3,4,20,10",
        "split": "0.25",
        "sort": "-psnr",
    }
    desk.open(**look)
    assert desk.facts()["mode"] == "slider"
    assert desk.facts()["zoom"] == "0.2,0.3,0.4"
    first = desk.pixels()
    written = desk.query()
    assert written.items() >= look.items()
    desk.press("z", "w", "g")
    desk.wait_for(mode="grid", zoom="0,0,1", window="0,1")
    desk.open(**written)
    assert desk.query() == written
    np.testing.assert_array_equal(desk.pixels(), first)


def test_zoom_and_pan_are_linked(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA)
    desk.point(TV, 0.25, 0.75)
    for _ in range(5):
        desk.page.mouse.wheel(0, -200)
    desk.drag("truth", (0.5, 0.5), (0.3, 0.6))
    x, y, w = map(float, desk.facts()["zoom"].split(","))
    assert w < 0.5
    for panel in ("truth", "measurement", "adjoint", TV, "pnp-admm"):
        shown, whole = desk.pixels(panel)[..., :3], stored.picture(panel)
        for u, v in ((0.31, 0.27), (0.77, 0.64)):
            pixel = whole[int((y + v * w) * 64), int((x + u * w) * 64)]
            size = shown.shape[0]
            assert tuple(shown[int(v * size), int(u * size)]) == tuple(pixel)
    desk.wait_for(zoom=desk.facts()["zoom"])
    desk.page.mouse.dblclick(*centre(desk, "truth"))
    assert desk.facts()["zoom"] == "0,0,1"


def centre(desk: Desk, panel: str) -> tuple[float, float]:
    box = desk.canvas(panel, over=True).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_slider_shows_two_panels_and_moves(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, b=TV)
    desk.press("s")
    desk.canvas().wait_for()
    for split in (0.5, 0.25):
        shown = desk.pixels()
        times = shown.shape[0] // 64
        edge = round(split * shown.shape[1])
        left, right = (enlarged(stored.picture(panel), times) for panel in ("truth", TV))
        assert shown.shape == left.shape
        np.testing.assert_array_equal(shown[:, : edge - 4], left[:, : edge - 4])
        np.testing.assert_array_equal(shown[:, edge + 4 :], right[:, edge + 4 :])
        desk.drag(None, (split, 0.3), (0.25, 0.3))
    desk.page.wait_for_function(
        "() => Math.abs(new URLSearchParams(window.location.search).get('split') - 0.25) < 0.01"
    )


def test_flicker_alternates_by_space_and_number(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, b="adjoint")
    desk.press("Space")
    desk.canvas().wait_for()
    for keys, panel in (((), "adjoint"), (("Space",), "truth"), (("Space",), "adjoint"), (("5",), TV)):
        desk.press(*keys)
        shown = desk.pixels()
        assert desk.facts()["showing"] == panel
        np.testing.assert_array_equal(shown, enlarged(stored.picture(panel), shown.shape[0] // 64))
    desk.wait_for(mode="flicker", b=TV, showing="b")


def test_arrows_change_image_and_method_and_keep_the_place(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, zoom="0.25,0.25,0.5", b="adjoint")
    desk.press("ArrowRight", "ArrowRight")
    desk.wait_drawn("rocket")
    desk.press("ArrowDown", "ArrowDown")
    desk.wait_for(image="rocket", b=TV, zoom="0.25,0.25,0.5")
    assert desk.facts()["zoom"] == "0.25,0.25,0.5"
    shown = desk.pixels(TV)[..., :3]
    times = shown.shape[0] // 32
    np.testing.assert_array_equal(
        shown[times // 2 :: times, times // 2 :: times], stored.picture(TV, "rocket")[16:48, 16:48]
    )
    desk.press("ArrowLeft")
    desk.wait_drawn("coffee")


def test_arrows_struck_faster_than_pictures_come_all_count(desk: Desk) -> None:
    desk.open(**CHELSEA)
    for _ in range(5):
        desk.press("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowRight", "ArrowLeft", "ArrowLeft")
        desk.page.wait_for_timeout(150)
    desk.press("ArrowRight", "ArrowRight")
    desk.wait_drawn("rocket")
    desk.wait_for(image="rocket")


def test_back_goes_back_through_images_not_through_zooms(desk: Desk) -> None:
    desk.open(**CHELSEA)
    desk.press("ArrowRight")
    desk.wait_drawn("coffee")
    desk.wait_for(image="coffee")
    for _ in range(3):
        desk.press("+")
        desk.page.wait_for_timeout(500)
    desk.page.go_back()
    desk.wait_drawn("chelsea")
    assert desk.facts()["zoom"] == "0,0,1"


def test_flicker_goes_by_itself_and_leaves_the_link_alone(desk: Desk) -> None:
    desk.open(**CHELSEA, mode="flicker", b=TV, rate="4")
    before = desk.query()
    for panel in ("truth", TV, "truth"):
        desk.page.wait_for_selector(f'.desk[data-showing="{panel}"]')
    assert desk.query() == before


def test_the_link_is_copied_as_it_is_seen(desk: Desk) -> None:
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.open(**CHELSEA)
    desk.press("+", "x")
    desk.page.get_by_role("button", name="Copy the link").click()
    desk.page.get_by_text("Link copied").wait_for()
    copied = desk.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == desk.page.evaluate("() => window.location.href")
    assert "a=adjoint" in copied and "zoom=0%2C0%2C1" not in copied


def test_keys_are_told_and_a_region_is_drawn_by_key(desk: Desk) -> None:
    desk.open(**CHELSEA)
    desk.press("?")
    assert desk.page.locator(".help").is_visible()
    desk.press("Escape", "b")
    desk.drag("truth", (0.25, 0.25), (0.5, 0.4))
    desk.wait_for(region="16,16,17,10")
    desk.press("Escape", "Escape")
    desk.wait_for(region="none")
    assert not desk.page.locator(".help").is_visible()


def test_focus_is_shown_where_it_came_by_tab_alone(desk: Desk) -> None:
    desk.open(**CHELSEA)
    desk.root.evaluate("(node) => { node.blur(); node.focus(); }")
    assert "tabbed" not in (desk.root.get_attribute("class") or "").split()


def test_typing_in_a_field_is_no_key_press(desk: Desk) -> None:
    desk.open(**CHELSEA)
    field = desk.page.locator("input.position")
    field.fill("4")
    field.press("ArrowLeft")
    assert desk.facts()["mode"] == "grid"
    field.press("Enter")
    desk.wait_drawn("rocket")


def test_a_failed_method_says_why_in_its_place(desk: Desk) -> None:
    desk.open(dataset="photos", problem="inpaint", image="chelsea")
    cell = desk.page.locator('.cell[data-panel="pnp-admm"] .reason')
    assert "not finite" in cell.inner_text()


def test_a_link_that_cannot_be_honoured_says_why(desk: Desk) -> None:
    desk.page.goto(f"{desk.address}/compare?dataset=photos&problem=deblur&image=chelsee&mode=<b>x</b>")
    notice = desk.page.get_by_text("There is no image 'chelsee' here")
    notice.wait_for()
    assert desk.page.get_by_text("<b>x</b>").count() > 0
    assert desk.root.count() == 0
