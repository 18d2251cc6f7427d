"""The pages in a narrow window: nothing that matters is pressed into a column or cut off in the middle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture
def narrow(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 900, "height": 1000})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def test_pictures_of_a_data_set_stand_in_rows(narrow: Page, address: str) -> None:
    narrow.goto(address)
    narrow.wait_for_selector(SETTLED)
    narrow.locator(".pictures img").first.wait_for()
    tops = narrow.locator(".pictures").evaluate_all(
        "(rows) => rows.map((row) =>"
        " [...row.querySelectorAll('img')].map((image) => image.getBoundingClientRect().top))"
    )
    assert tops
    for row in tops:
        assert row.count(min(row)) >= min(4, len(row))


def test_columns_that_tell_the_same_give_way_and_names_break_before_their_parameters(
    narrow: Page, address: str
) -> None:
    narrow.goto(f"{address}/leaderboard?dataset=photos&problem=deblur")
    narrow.wait_for_selector(SETTLED)
    cell = narrow.locator(".table").first.locator("td:first-child", has_text="tv(weight=0.1)")
    cell.wait_for()
    assert cell.inner_text().strip() == "tv(weight=0.1)"
    assert narrow.get_by_role("columnheader", name="family").count() == 0
    assert narrow.get_by_role("columnheader", name="PSNR").is_visible()
