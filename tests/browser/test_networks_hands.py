"""The catalogue's networks in the hands of a person: to a card and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_to_a_card_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/catalogue?show=networks&network=")
    page.get_by_role("link", name="perceptual-tiny", exact=True).first.click()
    expect(page.get_by_text("A trunk that tells pictures apart").first).to_be_visible()
    expect(page).to_have_url(f"{address}/catalogue?show=networks&network=perceptual-tiny")
    expect(page.get_by_text("at least 0.9", exact=True)).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(3)
    page.get_by_role("link", name="All networks").click()
    expect(page.get_by_role("heading", name="Trained by reconaudit")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Validation curve")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="alexnet", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{address}/catalogue?show=networks&network=")


@pytest.mark.parametrize("name", ["face-prior", "phantom-prior"])
def test_no_sheet_is_wider_than_its_column(page: Page, address: str, name: str) -> None:
    page.set_viewport_size({"width": 900, "height": 1000})
    page.goto(f"{address}/catalogue?show=networks&network={name}")
    sheet = page.locator("[class*='st-key-pixels-'] img").first
    expect(sheet).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    assert (
        sheet.evaluate("img => Math.abs(img.width / img.height - img.naturalWidth / img.naturalHeight)")
        < 0.02
    )
