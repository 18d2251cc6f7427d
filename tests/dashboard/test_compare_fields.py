"""Compare's parameters: what they take, and what they refuse with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_store

from dashboard import sidebar
from dashboard.compare.fields import Fields, fields
from dashboard.field import Field, Refused


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fields]:
    folder: Path = tmp_path_factory.mktemp("store")
    sample_store.build(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECONAUDIT_STORE", str(folder))
        picks = sidebar.picks()
        assert picks is not None
        yield fields(picks)


def before() -> dict[str, Any]:
    return {
        "dataset": "photos",
        "problem": "deblur",
        "methods": ("adjoint", "pnp-admm"),
        "image": "coffee",
        "map": "absolute-error",
        "low": 0.1,
    }


def field(own: Fields, name: str) -> Field[Any]:
    return next(field for field in own if field.name == name)


def test_defaults_follow_the_view(own: Fields) -> None:
    values = before()
    found = {one.name: one.fallback(values) for one in own}
    assert found["image"] == "astronaut"
    assert (found["a"], found["b"], found["mode"], found["region"]) == ("truth", "adjoint", "grid", None)
    assert (found["low"], found["high"], found["span"]) == (0.0, 0.5, 0.5)
    assert (
        own.look[5].fallback(values | {"map": "none"}),
        own.look[6].fallback(values | {"map": "none"}),
    ) == (0, 1)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("zoom", "0.25,0.5,0.25", (0.25, 0.5, 0.25)),
        ("window", "-0.1,1.2", (-0.1, 1.2)),
        ("region", "1,2,3,4", (1, 2, 3, 4)),
        ("region", "none", None),
        ("region", "0,0,64,64", (0, 0, 64, 64)),
        ("b", "measurement", "measurement"),
        ("sort", "-psnr", "-psnr"),
    ],
)
def test_what_is_taken_is_written_back_the_same(own: Fields, name: str, text: str, value: object) -> None:
    parsed = field(own, name).parse(text, before())
    assert parsed == value
    assert field(own, name).write(parsed) == text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("image", "../../etc/passwd", "no image"),
        ("mode", "<b>grid</b>", "no mode"),
        ("b", "tv(weight=0.1)", "no second panel"),
        ("zoom", "0.5,0.5,0.75", "within 0 … 1"),
        ("zoom", "0,0,0", "within 0 … 1"),
        ("zoom", "0,0", "3 numbers"),
        ("zoom", "0,0,nan", "number from 0 to 1"),
        ("window", "0.6,0.2", "must rise"),
        ("region", "1,2,0,4", "within 64×64"),
        ("region", "60,2,5,4", "within 64×64"),
        ("region", "1,2,-3,4", "left,top,width,height"),
        ("region", "1;DROP TABLE image", "left,top,width,height"),
        ("high", "0.05", "above low"),
        ("span", "0", "number from"),
        ("rate", "60", "alternations"),
    ],
)
def test_what_is_not_taken_is_told(own: Fields, name: str, text: str, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        field(own, name).parse(text, before())


def test_the_high_end_is_above_a_low_end_given_alone(own: Fields) -> None:
    high = next(field for field in own.look if field.name == "high")
    assert high.fallback({"map": "none", "low": 5.0}) == 6.0
    assert high.fallback({"map": "none", "low": 0.0}) == 1.0
