"""A session in the hands of its leader: made in the form, labelled by two who disagree, decided, exported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import sample_store
from labelling_driver import PATIENCE, Annotator
from playwright.sync_api import Browser, Page, expect
from served import serving

from audits import sessions
from audits.sessions import Answer

pytestmark = pytest.mark.browser
WORDS = {"h": "hallucinated", "f": "faithful"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sample_store.build(tmp_path)
    return tmp_path


@pytest.fixture
def place(chromium: Browser, folder: Path) -> Iterator[str]:
    with serving(folder) as server:
        yield server.url


def settled(page: Page) -> None:
    """Wait until the page has been drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)


def form(page: Page) -> tuple[str, str]:
    """Make a session of four pairs, two annotators, a gold and a training item; the two items."""
    settled(page)
    page.get_by_label("Annotators, one a line", exact=True).fill("anna\nben")
    page.keyboard.press("Tab")
    expect(page.get_by_text("are judged, by 2 each")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_label("Pairs to judge", exact=True).fill("4")
    page.keyboard.press("Enter")
    page.get_by_text("Choose known items from the pool").click()
    tiles = page.locator(".known .tile")
    expect(tiles).to_have_count(8, timeout=PATIENCE)
    gold, training = (str(tiles.nth(i).get_attribute("data-recon")) for i in (0, 1))
    tiles.nth(0).get_by_role("button", name="gold").click()
    tiles.nth(1).get_by_role("button", name="training").click()
    expect(page.locator(".known .chosen")).to_have_count(2)
    expect(page.get_by_text("2 known items have no verdict yet")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Make the session")).to_be_disabled()
    chosen = page.locator(".known .chosen")
    chosen.nth(0).get_by_role("button", name="hallucinated").click()
    chosen.nth(1).get_by_role("button", name="faithful").click()
    chosen.nth(1).get_by_label("explanation").fill("The edge is there.")
    expect(page.get_by_text("and 1 training item and 1 gold item on top.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("4 are judged, by 2 each")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Make the session").click()
    return gold, training


def judged(chromium: Browser, address: str, store: Path, session_id: str, name: str, turned: int) -> None:
    """One annotator's whole session: every pair faithful but the first `turned` of the pool."""
    items = sessions.queue(store, session_id, name)
    others = sorted(item.recon_id for item in items if item.stream == "random")
    page = chromium.new_context(viewport={"width": 1200, "height": 800}).new_page()
    hand = Annotator(page).open(address)
    expect(page.locator(".card")).to_contain_text("however blurred", timeout=PATIENCE)
    page.keyboard.press("Enter")
    for item in items:
        hand.at(item.position)
        page.keyboard.press("h" if item.recon_id in others[:turned] else "f")
        if item.stream == "training":
            expect(page.locator(".card")).to_contain_text(
                "Right: it is faithful. The edge is there.", timeout=PATIENCE
            )
            page.keyboard.press("Enter")
    expect(page.locator(".card")).to_contain_text(f"All {len(items)} are done", timeout=PATIENCE)
    hand.saved()
    page.context.close()


def test_a_session_from_the_form_to_the_export(
    chromium: Browser, page: Page, place: str, folder: Path
) -> None:
    page.set_default_timeout(PATIENCE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{place}/session", timeout=PATIENCE)
    gold, training = form(page)
    expect(page.get_by_text("Known: 1 training item, 1 gold item.")).to_be_visible(timeout=PATIENCE)
    (held,) = sessions.sessions(folder)
    assert page.url.endswith(f"session={held.session_id}")
    assert sessions.known(folder, held.session_id) == {
        "example": [],
        "training": [Answer(recon_id=training, verdict="faithful", explanation="The edge is there.")],
        "gold": [Answer(recon_id=gold, verdict="hallucinated")],
    }
    for row, (name, turned) in enumerate({"anna": 0, "ben": 2}.items()):
        page.get_by_text("copy link").nth(row).click()
        address = page.evaluate("() => navigator.clipboard.readText()")
        assert address.startswith(f"{place}/label?invitation=")
        judged(chromium, address, folder, held.session_id, name, turned)

    page.reload()
    expect(page.get_by_text("12 of 12 verdicts are given")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("0 of 2 gold answers are right")).to_be_visible()
    for name in ("anna", "ben"):
        row = page.get_by_role("row").filter(has_text=name).first
        expect(row).to_contain_text("6 / 6")
        expect(row).to_contain_text("0 / 1")
    pair = page.get_by_role("row").filter(has_text="anna and ben")
    expect(pair).to_contain_text("60")
    expect(page.get_by_text("Of 2 pictures people do not all say the same.")).to_be_visible()
    page.get_by_role("button", name="Hallucinated").first.click()
    expect(page.get_by_text("Of 1 picture people do not all say the same.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Faithful").first.click()
    expect(page.get_by_text("Every disagreement is decided, 2 in all.")).to_be_visible(timeout=PATIENCE)
    settled(page)

    with page.expect_download() as coming:
        page.get_by_role("button", name="csv").click()
    with Path(coming.value.path()).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert coming.value.suggested_filename == "pilot.csv"
    counts = {name: sum(row["annotator"] == name for row in rows) for name in ("anna", "ben", "adjudicated")}
    assert counts == {"anna": 6, "ben": 6, "adjudicated": 2} and len(rows) == 14
    said = {name: [r["verdict"] for r in rows if r["annotator"] == name] for name in counts}
    assert sorted(said["adjudicated"]) == ["faithful", "hallucinated"]
    assert (said["anna"].count("faithful"), said["ben"].count("faithful")) == (6, 4)
    assert {row["stream"] for row in rows if row["recon_id"] == gold} == {"gold"}
    assert {row["stream"] for row in rows if row["recon_id"] == training} == {"training"}

    for press, state in {"Pause": "paused", "Close": "closed", "Resume": "open"}.items():
        page.get_by_role("button", name=press, exact=True).click()
        expect(page.get_by_role("button", name=press, exact=True)).to_have_count(0, timeout=PATIENCE)
        settled(page)
        assert sessions.session(folder, held.session_id).state == state

    page.get_by_role("button", name="Invite").click()
    page.get_by_label("Name or pseudonym", exact=True).fill("cem")
    page.get_by_role("button", name="Make an invitation").click()
    expect(page.get_by_role("row").filter(has_text="cem")).to_contain_text("0 / 6", timeout=PATIENCE)
    settled(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Revoke", exact=True).click()
    page.get_by_role("button", name="Revoke the invitation").click()
    expect(page.get_by_role("row").filter(has_text="anna").first).to_contain_text("revoked", timeout=PATIENCE)
