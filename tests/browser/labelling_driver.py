"""Labels as a person would: each key once its pair is on the screen."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from audits import sessions
from audits.labels import export_labels
from engine.store.connection import writing

KEYS = {"h": "hallucinated", "f": "faithful", "u": "unsure"}
PATIENCE = 90_000  # ms that a busy machine may take


class Annotator:
    """One person's window on a session."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> Annotator:
        self.page.goto(address, timeout=PATIENCE)
        return self.started()

    def started(self) -> Annotator:
        """Wait until a pair is on the screen."""
        self.page.wait_for_selector(".labelling:not([data-position=''])[data-position]", timeout=PATIENCE)
        return self

    @property
    def fact(self) -> dict[str, str]:
        return dict(self.page.locator(".labelling").evaluate("(node) => ({ ...node.dataset })"))

    def at(self, position: int) -> Annotator:
        """Wait until a pair is on the screen."""
        self.page.wait_for_selector(f".labelling[data-position='{position}']", timeout=PATIENCE)
        return self

    def judge(self, keys: str, start: int) -> None:
        """One key per pair, as soon as it is there."""
        for position, key in enumerate(keys, start):
            self.at(position)
            self.page.keyboard.press(key)

    def saved(self) -> None:
        """Wait until the server has everything."""
        self.page.wait_for_selector(".labelling[data-waiting='0']", timeout=PATIENCE)


def link(url: str, store: Path, session_id: str, annotator: str) -> str:
    """The whole address of an annotator's invitation."""
    found = next(one for one in sessions.invitations(store, session_id) if one.annotator == annotator)
    return url + sessions.link(found)


def exported(store: Path, session_id: str) -> list[dict[str, Any]]:
    """Every label of a session, in the order of time."""
    return [json.loads(line) for line in export_labels(store, "jsonl", session_id).decode().splitlines()]


def spelled(keys: str) -> list[str]:
    return [KEYS[key] for key in keys]


def drawn(count: int, letters: str = "hfu", seed: int = 0) -> str:
    """Keys that no pattern of omission or doubling turns into each other."""
    return "".join(random.Random(seed).choice(letters) for _ in range(count))


def of(rows: Sequence[dict[str, Any]], annotator: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["annotator"] == annotator]


def multiply(folder: Path, times: int) -> None:
    """Give a sample store every reconstruction `times` over, by methods of other names."""
    with writing(folder) as con:
        for number in range(1, times):
            for table in ("reconstruction", "output"):
                method = f", method || '+{number}' AS method" if table == "reconstruction" else ""
                con.execute(
                    f"INSERT INTO {table} BY NAME SELECT * REPLACE "
                    f"(md5(recon_id::VARCHAR || '{number}')::UUID AS recon_id{method}) FROM {table} "
                    "WHERE recon_id IN (SELECT recon_id FROM reconstruction WHERE NOT contains(method, '+'))"
                )
