"""The classifier in the hands of a person: trained on the page, its verdicts on the leaderboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import labelled_store
import pytest
import sample_store
from desk_driver import SETTLED
from playwright.sync_api import Browser, Page, expect
from served import serving

from audits.classifier.versions import load

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with labels of two people."""
    folder = tmp_path_factory.mktemp("labelled")
    sample_store.build(folder)
    labelled_store.add(folder)
    return folder


@pytest.fixture(scope="module")
def place(chromium: Browser, folder: Path) -> Iterator[str]:
    with serving(folder) as server:
        yield server.url


def test_a_version_trained_on_the_page_rates_the_methods(page: Page, place: str, folder: Path) -> None:
    page.goto(f"{place}/classifier")
    page.wait_for_selector(SETTLED)
    expect(page.get_by_text("No classifier is trained yet.")).to_be_visible()
    expect(page.get_by_text("85 labels of anna, ben")).to_be_visible()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("tells hallucinated from faithful")).to_be_visible(timeout=120_000)
    name = load(folder).name
    expect(page).to_have_url(re.compile(f"classifier={name}"))
    expect(page.locator(".js-plotly-plot")).to_have_count(5, timeout=120_000)
    page.get_by_role("link", name="Leaderboard").click()
    expect(page).to_have_url(re.compile(f"/leaderboard.*classifier={name}"), timeout=30_000)
    expect(page.get_by_role("link", name=f"classifier {name}")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("columnheader", name="hallucinated")).to_be_visible()
