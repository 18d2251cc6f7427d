"""The dashboard in real Chromium, over the sample store.

Without Chromium the tests skip with a reason; RECONAUDIT_REQUIRE_BROWSER=1 makes that a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sample_store
from desk_driver import Desk
from playwright.sync_api import Browser, Page, expect, sync_playwright
from served import serving
from stored_pictures import Stored

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # ms, for what is done and for what is expected: a loaded machine is slow and right
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("RECONAUDIT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"no Chromium on the path ({', '.join(NAMES)}); RECONAUDIT_CHROMIUM may name one."
        if os.environ.get("RECONAUDIT_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store; no test writes to it."""
    folder = tmp_path_factory.mktemp("store")
    sample_store.build(folder)
    return folder


@pytest.fixture(scope="session")
def stored(store: Path) -> Stored:
    return Stored(store)


@pytest.fixture(scope="session")
def address(chromium: Browser, store: Path) -> Iterator[str]:
    """Where the dashboard over the sample store is served."""
    with serving(store) as server:
        yield server.url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh window of 1440×900 px, dark; an error in the page's scripts fails the test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    context.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


@pytest.fixture
def desk(page: Page, address: str) -> Desk:
    """The desk on Compare; `desk.open(...)` goes there."""
    return Desk(page, address)
