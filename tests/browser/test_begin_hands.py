"""From nothing to verdicts: a suite, labels of the oracle, a classifier trained on the page, and its rates.

RECONAUDIT_PICTURES names a folder for pictures of the pages on the way, 1440 and 900 px wide.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_driver import SETTLED
from playwright.sync_api import Browser, Page, expect
from served import serving

from audits.classifier.rates import rates
from audits.classifier.versions import load
from audits.labelling.oracle import oracle
from engine.runner.run import run
from engine.suite import parse

pytestmark = [pytest.mark.browser, pytest.mark.long]

SUITE = """
    suite: small
    datasets: [{faces: {count: 24}}]
    problems: [{sr: {factor: 8}}]
    methods: [bicubic, tv, unet, {pnp-hqs: {denoiser: learned}}, {ddrm: {steps: 10}}]
    judges: [psnr, lpips-tiny, lpips-max, unexplained, squared-error-max]
"""
CASE = {"dataset": "faces(count=24)", "problem": "sr(factor=8)"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("begun") / "store"


@pytest.fixture(scope="module")
def place(chromium: Browser, folder: Path) -> Iterator[str]:
    """A store that a suite filled and the oracle labelled, served."""
    assert run(parse(SUITE), folder, jobs=0).failed == 0
    done = oracle(folder)
    assert done.verdicts["hallucinated"] >= 10 and done.verdicts["faithful"] >= 10
    with serving(folder) as server:
        yield server.url


def test_from_an_empty_store_to_verdicts_on_the_leaderboard(page: Page, place: str, folder: Path) -> None:
    page.goto(f"{place}/classifier")
    page.wait_for_selector(SETTLED)
    expect(page.get_by_text("No classifier is trained yet. There are")).to_be_visible()
    expect(page.get_by_text("of the oracle (a network, no person): choose whose")).to_be_visible()
    expect(page.get_by_text("The oracle is a network, no person: it calls")).to_be_visible()
    keep(page, "untrained")

    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("tells hallucinated from faithful")).to_be_visible(timeout=180_000)
    version = load(folder)
    expect(page).to_have_url(re.compile(f"classifier={version.name}"))
    expect(page.locator(".js-plotly-plot")).to_have_count(5, timeout=120_000)
    expect(page.get_by_text("of the oracle (a network, no person), classifier")).to_be_visible()
    keep(page, "classifier")

    page.get_by_role("link", name="Leaderboard").click()
    expect(page).to_have_url(re.compile(f"/leaderboard.*classifier={version.name}"), timeout=60_000)
    expect(page.get_by_role("columnheader", name="hallucinated")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("which learned from labels of the oracle")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="unet")
    rate = rates(folder, version, **CASE)["unet", "single"].shown
    assert rate is not None
    low, high = 100 * rate.estimate.low, 100 * rate.estimate.high
    expect(row).to_contain_text(f"[{low:.0f}, {high:.0f}]")
    keep(page, "leaderboard")

    page.get_by_role("link", name="Hallucinations").click()
    expect(page).to_have_url(re.compile(f"/hallucinations.*classifier={version.name}"), timeout=60_000)
    expect(page.get_by_text(re.compile(r"^p 0\.\d\d")).first).to_be_visible(timeout=60_000)
    keep(page, "hallucinations")


def keep(page: Page, name: str) -> None:
    """Pictures of the page, where somebody wants to look at them."""
    folder = os.environ.get("RECONAUDIT_PICTURES")
    if not folder:
        return
    for width in (1440, 900):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(3000)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", timeout=120_000)
    page.set_viewport_size({"width": 1440, "height": 900})
