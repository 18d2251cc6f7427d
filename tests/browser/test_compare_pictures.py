"""What is on the desk's canvases is what is in the store."""

from __future__ import annotations

import numpy as np
import pytest
from desk_driver import Desk, enlarged
from stored_pictures import Stored

from dashboard.desk import palettes

pytestmark = pytest.mark.browser
CHELSEA = {"dataset": "photos", "problem": "deblur", "image": "chelsea"}
TV = "tv(weight=0.1)"


def test_every_picture_is_the_stored_one_pixel_for_pixel(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA)
    for panel in ("truth", "measurement", "adjoint", "tikhonov", TV, "pnp-admm"):
        shown = desk.pixels(panel)
        times, rest = divmod(shown.shape[0], 64)
        assert rest == 0 and times >= 2, "pictures of 64 px are shown at whole multiples at 1440×900"
        np.testing.assert_array_equal(shown, enlarged(stored.picture(panel), times))


def test_a_zoomed_picture_is_made_of_stored_pixels(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, zoom="0.25,0.5,0.25")
    expected = stored.picture(TV)[32:48, 16:32]
    shown = desk.pixels(TV)[..., :3]
    times = shown.shape[0] / 16
    centres = ((np.arange(16) + 0.5) * times).astype(int)
    np.testing.assert_array_equal(shown[np.ix_(centres, centres)], expected)
    assert {tuple(p) for p in shown.reshape(-1, 3)} == {tuple(p) for p in expected.reshape(-1, 3)}


def test_the_window_is_that_of_the_stored_values(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, window="0.2,0.6")
    assert desk.page.locator(".window.changed").count() == 1
    x = stored.values(TV).astype(np.float64).transpose(1, 2, 0)
    expected = np.clip((x - 0.2) / 0.4 * 255, 0, 255)
    shown = desk.pixels(TV)[..., :3]
    times = shown.shape[0] // 64
    assert np.abs(shown[::times, ::times].astype(float) - expected).max() <= 0.5 + 1e-6
    desk.press("w")
    desk.wait_for(window="0,1")
    np.testing.assert_array_equal(desk.pixels(TV), enlarged(stored.picture(TV), times))


@pytest.mark.parametrize(("sign", "palette"), [("signed", "signed"), ("absolute", "error")])
def test_the_difference_is_coloured_by_the_one_table(
    desk: Desk, stored: Stored, sign: str, palette: str
) -> None:
    desk.open(**CHELSEA, mode="difference", a="adjoint", sign=sign, span="0.2")
    d = stored.values(TV).astype(np.float64) - stored.values("adjoint")
    d = d.mean(0) if sign == "signed" else np.abs(d).mean(0)
    expected = palettes.coloured(d, -0.2 if sign == "signed" else 0, 0.2, palette)
    shown = desk.pixels(TV)
    times = shown.shape[0] // 64
    close = np.abs(shown[::times, ::times].astype(int) - expected).max(axis=-1)
    assert (close == 0).mean() > 0.999, "but for values on the edge between two colours"
    np.testing.assert_array_equal(desk.pixels("adjoint"), enlarged(stored.picture("adjoint"), times))


def test_a_map_has_its_one_range_whatever_the_image(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, map="absolute-error")
    for image in ("chelsea", "coffee"):
        desk.wait_drawn(image)
        ends = desk.page.locator(".scale input.end")
        assert [ends.nth(0).input_value(), ends.nth(1).input_value()] == ["0", "0.5"]
        expected = palettes.coloured(stored.map("absolute-error", TV, image), 0, 0.5, "error")
        shown = desk.pixels(TV)
        times = shown.shape[0] // 64
        np.testing.assert_array_equal(shown[::times, ::times], expected)
        np.testing.assert_array_equal(desk.pixels("truth"), enlarged(stored.picture("truth", image), times))
        desk.press("ArrowRight")


def test_a_changed_range_is_seen_in_the_bar_and_in_the_link(desk: Desk) -> None:
    desk.open(**CHELSEA, map="absolute-error")
    assert desk.page.locator(".scale.changed").count() == 0
    desk.page.locator(".scale input.end").nth(1).fill("0.25")
    desk.press("Enter")
    desk.wait_for(high="0.25")
    assert desk.page.locator(".scale.changed").count() == 1
    assert desk.page.locator(".ticks span").all_inner_texts() == ["0", "0.1", "0.2"]


def test_the_read_out_is_the_stored_value(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, map="signed-error")
    row, col = 21, 40
    desk.point("truth", (col + 0.5) / 64, (row + 0.5) / 64)
    x = stored.values(TV)[:, row, col]
    signed = stored.map("signed-error", TV)[row, col]
    expected = [f"{value:.4f}" for value in x] + ["map", f"{signed:.4f}"]
    assert desk.caption(TV, "read").replace("−", "-").split() == expected
    eight = " ".join(map(str, stored.picture("truth")[row, col]))
    assert desk.caption("truth", "read") == f"{eight} of 255"
    assert desk.page.locator(".cursor").inner_text() == f"column {col}, row {row}"


def test_a_regions_numbers_are_numpys(desk: Desk, stored: Stored) -> None:
    desk.open(**CHELSEA, zoom="0.25,0.25,0.5")
    desk.page.keyboard.down("Shift")
    desk.drag("tikhonov", (4.5 / 32, 8.5 / 32), (13.5 / 32, 12.5 / 32))
    desk.page.keyboard.up("Shift")
    desk.wait_for(region="20,24,10,5")
    x = stored.values(TV)[:, 24:29, 20:30].astype(np.float64)
    truth = stored.picture("truth")[24:29, 20:30].transpose(2, 0, 1) / 255
    figures = [f"{number:.4f}" for number in (x.mean(), x.std(), np.sqrt(((x - truth) ** 2).mean()))]
    mean, deviation, rmse = figures
    assert desk.caption(TV, "scores").split() == ["RMSE", rmse, "mean", mean, "sd", deviation]
    row = desk.page.locator("table", has_text="standard deviation").locator("tr", has_text=TV)
    assert row.inner_text().split()[-3:] == figures
    desk.press("Escape")
    desk.wait_for(region="none")
    assert desk.caption(TV, "scores").startswith("PSNR")
