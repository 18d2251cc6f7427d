"""The desk's data: what goes in comes out, exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dashboard.desk.container import MAGIC, encode
from dashboard.desk.panel import Headline, Panel, Scale
from engine.store import codec

X = np.random.default_rng(0).normal(size=(3, 5, 7)).astype(np.float32)
ERROR = np.random.default_rng(1).uniform(size=(2, 3)).astype(np.float16)
PANELS = (
    Panel(id="truth", name="truth", role="truth", png=codec.png(X[:1])),
    Panel(
        id="tv",
        name="tv",
        role="method",
        png=codec.png(X),
        values=X,
        maps={"error": ERROR},
        headlines=(Headline(label="PSNR", text="20.00", best=True),),
    ),
    Panel(id="gone", name="gone", role="method", png=None, reason="failed: NaN"),
)
SCALES = (Scale(name="error", high=0.5), Scale(name="other"))
IMAGE = {"index": 0, "count": 1, "name": "chelsea"}


def made(panels: Sequence[Panel] = PANELS, **head: Any) -> bytes:
    return encode({"image": IMAGE, "sent": ["error"], **head}, panels, SCALES)


def read(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    assert data[:4] == MAGIC
    start = 8 + int.from_bytes(data[4:8], "little")
    head = json.loads(data[8:start])
    return head, [data[start + offset : start + offset + size] for offset, size in head["blobs"]]


def test_pictures_and_values_are_the_very_bytes() -> None:
    head, blobs = read(made())
    truth, tv, gone = head["panels"]
    assert blobs[truth["png"]] == PANELS[0].png and truth["channels"] == 1 and truth["values"] is None
    assert blobs[tv["png"]] == PANELS[1].png and tv["channels"] == 3
    sent = np.frombuffer(blobs[tv["values"]["blob"]], tv["values"]["dtype"]).reshape(tv["values"]["shape"])
    np.testing.assert_array_equal(sent, X)
    assert gone["png"] is None and gone["reason"] == "failed: NaN"
    assert tv["scores"] == [{"label": "PSNR", "text": "20.00", "best": True, "title": ""}]


def test_maps_keep_their_own_precision() -> None:
    head, blobs = read(made())
    overlay = head["panels"][1]["overlays"]["error"]
    assert overlay["dtype"] == "<f2" and head["sent"] == ["error"]
    sent = np.frombuffer(blobs[overlay["blob"]], "<f2").reshape(overlay["height"], overlay["width"])
    np.testing.assert_array_equal(sent, ERROR)
    assert [scale["name"] for scale in head["maps"]] == ["error", "other"]


def test_blobs_can_be_read_in_place() -> None:
    data = made()
    assert (8 + int.from_bytes(data[4:8], "little")) % 4 == 0
    assert all(offset % 4 == 0 for offset, _ in read(data)[0]["blobs"])


def test_the_key_is_that_of_the_content_not_of_the_look() -> None:
    key = read(made(state={"mode": "grid"}, epoch="a"))[0]["key"]
    assert read(made(state={"mode": "slider"}, epoch="b"))[0]["key"] == key
    assert read(made(sent=["error", "other"]))[0]["key"] != key
    assert read(made(image=IMAGE | {"index": 1}))[0]["key"] != key
    assert read(made([*PANELS[:2], replace(PANELS[2], digest="ab")]))[0]["key"] != key


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_numbers_travel_too(value: float) -> None:
    odd = np.full((1, 2, 2), value, np.float32)
    head, blobs = read(made([replace(PANELS[1], values=odd)]))
    sent = np.frombuffer(blobs[head["panels"][0]["values"]["blob"]], "<f4")
    np.testing.assert_array_equal(sent, odd.ravel())
