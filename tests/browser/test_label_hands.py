"""The annotator's screen in the hands of a person: keys, reload, a killed server, blind conditions."""

from __future__ import annotations

import itertools
import os
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sample_store
from labelling_driver import PATIENCE, Annotator, drawn, exported, link, multiply, of, spelled
from playwright.sync_api import Browser, Page, expect
from served import serving

from audits import labels, sessions
from audits.sessions import Answer, Conditions, Plan, Pool, Session
from engine.serving import Server

pytestmark = pytest.mark.browser
METHODS = ("adjoint", "tikhonov", "tv(weight", "pnp-admm")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    sample_store.build(folder)
    return folder


@pytest.fixture(scope="module")
def place(chromium: Browser, folder: Path) -> Iterator[str]:
    with serving(folder) as server:
        yield server.url


def held(
    folder: Path, *people: str, truth: str = "shown", known: int = 0, told: str = "", size: int | None = None
) -> Session:
    """A session of everybody judging the same, without repeats."""
    pool = Pool()
    known_items = [
        Answer(recon_id=recon, verdict="faithful", explanation="The edge is there.")
        for recon in sessions.members(folder, pool)[:known]
    ]
    return sessions.make(
        folder,
        name="pilot",
        author="lea",
        pool=pool,
        plan=Plan(size=size, annotators=len(people), repeats=0),
        conditions=Conditions(truth=truth),  # type: ignore[arg-type]
        annotators=people,
        training=known_items,
        instruction=told,
    )


def test_keys_become_labels_once_across_a_reload(page: Page, place: str, folder: Path) -> None:
    made = held(folder, "anna")
    hand = Annotator(page).open(link(place, folder, made.session_id, "anna"))
    assert page.url.endswith(f"/label?session={made.session_id}&position=1")
    keys = drawn(30)
    hand.judge(keys[:17], 0)
    page.reload()
    hand.started().judge(keys[17:], 17)
    hand.saved()
    assert page.url.endswith("position=31")
    rows = exported(folder, made.session_id)
    assert [row["position"] for row in rows] == list(range(30))
    assert [row["verdict"] for row in rows] == spelled(keys)
    asked = sessions.queue(folder, made.session_id, "anna")
    assert [row["recon_id"] for row in rows] == [item.recon_id for item in asked[:30]]
    assert {row["annotator"] for row in rows} == {"anna"} and all(row["stands"] for row in rows)
    assert all(row["seconds"] > 0 and row["conditions"]["truth"] == "shown" for row in rows)


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.long)])
def test_no_verdict_is_lost_or_doubled_by_a_reload_and_a_killed_server(
    page: Page, tmp_path: Path, count: int
) -> None:
    """The server dies in the middle, and the annotator goes on with the pairs that are there."""
    sample_store.build(tmp_path)
    multiply(tmp_path, 3)
    made = held(tmp_path, "anna", size=count)
    keys = drawn(count, seed=count)
    reloaded, killed, alone = count // 4, count // 2, count // 2 + 12
    with serving(tmp_path) as server:
        hand = Annotator(page).open(link(server.url, tmp_path, made.session_id, "anna"))
        hand.judge(keys[:reloaded], 0)
        page.reload()
        hand.started().judge(keys[reloaded:killed], reloaded)
        hand.saved()  # the reply that takes the last one in brings the pairs that are judged without it
        os.kill(server._process.pid, signal.SIGKILL)
        hand.judge(keys[killed:alone], killed)
        assert int(hand.fact["waiting"]) >= 12 - 1
    with Server(tmp_path, port=server.port, exact=True):
        hand.judge(keys[alone:], alone)
        hand.saved()
    rows = exported(tmp_path, made.session_id)
    assert [row["position"] for row in rows] == list(range(count))
    assert [row["verdict"] for row in rows] == spelled(keys)
    asked = sessions.queue(tmp_path, made.session_id, "anna")
    assert [row["recon_id"] for row in rows] == [item.recon_id for item in asked]
    assert all(row["stands"] and row["conditions"]["methods"] == "hidden" for row in rows)


def test_what_is_said_of_a_pair_goes_with_its_verdict(page: Page, place: str, folder: Path) -> None:
    made = held(folder, "anna")
    hand = Annotator(page).open(link(place, folder, made.session_id, "anna")).at(0)
    over = page.locator(".cell[data-panel=reconstruction] canvas.over").bounding_box()
    assert over is not None
    pixel = over["width"] / 64
    page.mouse.move(over["x"] + 10.5 * pixel, over["y"] + 20.5 * pixel)
    page.mouse.down()
    page.mouse.move(over["x"] + 17.5 * pixel, over["y"] + 25.5 * pixel)
    page.mouse.up()
    for key in ("2", "e", "x", "n"):
        page.keyboard.press(key)
    page.keyboard.type("huf")
    page.keyboard.press("Enter")
    page.keyboard.press("h")
    hand.at(1)
    page.keyboard.press("f")
    hand.at(2)
    page.keyboard.press("Backspace")
    hand.at(1)
    page.keyboard.press("ArrowRight")
    hand.at(2)
    page.keyboard.press("u")
    hand.at(3)
    page.keyboard.press("ArrowLeft")
    hand.at(2)
    page.keyboard.press("h")
    hand.at(3).saved()
    first, *rest = exported(folder, made.session_id)
    assert (first["verdict"], first["severity"], first["note"]) == ("hallucinated", 2, "huf")
    assert sorted(first["tags"]) == ["eyes", "texture"]
    assert first["boxes"] == [[10, 20, 8, 6]]
    assert [(row["position"], row["verdict"], row["stands"]) for row in rest] == [
        (1, "faithful", False),
        (1, "withdrawn", False),
        (2, "unsure", False),
        (2, "hallucinated", True),
    ]


def test_a_blind_annotator_sees_no_method_and_the_truth_after_the_verdict(
    page: Page, place: str, folder: Path
) -> None:
    made = held(folder, "anna", truth="revealed", told="# Look twice\n\nTake your time.")
    hand = Annotator(page).open(link(place, folder, made.session_id, "anna"))
    expect(page.locator(".card")).to_contain_text("Take your time.")
    page.keyboard.press("h")
    assert hand.fact["done"] == "0"
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_be_hidden()
    expect(page.locator(".cell")).to_have_count(2)
    page.keyboard.press("h")
    expect(page.locator(".cell")).to_have_count(3)
    expect(page.locator(".card")).to_contain_text("This is the truth.")
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    hand.at(1).saved()
    expect(page.locator(".cell")).to_have_count(2)
    assert [row["verdict"] for row in exported(folder, made.session_id)] == ["hallucinated"]
    seen = page.evaluate("() => document.querySelector('.labelling, [data-testid=stApp]').outerHTML")
    seen += page.locator(".labelling").evaluate("(node) => node.outerHTML") + page.url
    assert not [name for name in METHODS if name in seen]


@pytest.mark.long
def test_a_paused_session_says_so_and_offers_nothing_to_do(page: Page, place: str, folder: Path) -> None:
    made = held(folder, "dora")
    sessions.pause(folder, made.session_id)
    page.goto(link(place, folder, made.session_id, "dora"))
    expect(page.get_by_text("The session is paused")).to_be_visible(timeout=PATIENCE)
    for name in ("Flicker (space)", "Drag moves the picture instead of drawing a box"):
        expect(page.locator(f".labelling [title='{name}']")).to_be_hidden()
    expect(page.locator(".strip")).to_be_hidden()


def test_four_annotators_at_once_and_their_agreement(chromium: Browser, tmp_path: Path) -> None:
    """1,000 verdicts, one of each in turn; alpha of the export, counted here, is the one told."""
    count, names = 250, ("anna", "ben", "cem", "dora")
    sample_store.build(tmp_path)
    multiply(tmp_path, 3)
    made = held(tmp_path, *names, size=count)
    keys = {name: drawn(count, "hhffu", seed) for seed, name in enumerate(names)}
    with serving(tmp_path) as server:
        hands = {}
        for name in names:
            page = chromium.new_context(viewport={"width": 1000, "height": 700}).new_page()
            hands[name] = Annotator(page).open(link(server.url, tmp_path, made.session_id, name))
        for position in range(count):
            for name, hand in hands.items():
                hand.judge(keys[name][position], position)
        for hand in hands.values():
            hand.saved()
            hand.page.context.close()
    rows = exported(tmp_path, made.session_id)
    assert len(rows) == 4 * count == len({row["label_id"] for row in rows})
    for name in names:
        asked = sessions.queue(tmp_path, made.session_id, name)
        own = of(rows, name)
        assert [row["verdict"] for row in own] == spelled(keys[name])
        assert [row["recon_id"] for row in own] == [item.recon_id for item in asked]
    assert labels.agreement(tmp_path, made.session_id).alpha.value == pytest.approx(alpha(rows), abs=1e-9)


def alpha(rows: Sequence[dict[str, Any]]) -> float:
    """Krippendorff's alpha for names, by its definition: 1 - observed / expected disagreement."""
    units: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        units[row["recon_id"]].append(row["verdict"])
    told = [said for said in units.values() if len(said) > 1]
    total = Counter(itertools.chain.from_iterable(told))
    n = sum(total.values())
    observed = sum(sum(a != b for a, b in itertools.permutations(said, 2)) / (len(said) - 1) for said in told)
    expected = sum(total[a] * total[b] for a, b in itertools.permutations(total, 2)) / (n - 1)
    return 1 - observed / expected
