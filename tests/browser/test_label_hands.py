"""The annotator's screen in the hands of a person: keys, reload, a killed server, blind conditions."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sample_store
from labelling_driver import Annotator, drawn, exported, link, of, spelled
from playwright.sync_api import Browser, Page, expect
from served import serving

from audits import sessions
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


def held(folder: Path, *people: str, truth: str = "shown", known: int = 0, told: str = "") -> Session:
    """A session of everybody judging everything, without repeats."""
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
        plan=Plan(annotators=len(people), repeats=0),
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
