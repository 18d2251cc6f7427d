"""Fields: what stands in the URL, there and back, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.field import Choice, Field, Flag, Number, Numbers, Refused, Several, Words, split

METHODS = ("adjoint", "tv", "tv(weight=0.1)", "mri(mask=low, factor=4)", "odd,name")
several = Several(name="methods", title="method", options=METHODS, default=METHODS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Choice(name="metric", options=("psnr", "ssim"), default="psnr"), "ssim"),
        (several, ("tv(weight=0.1)", "odd,name", "mri(mask=low, factor=4)")),
        (several, ()),
        (Number(name="low", default=0.0), -0.25),
        (Numbers(name="zoom", count=3, default=(0.0, 0.0, 1.0)), (0.5, 0.25, 2.0)),
        (Flag(name="linked", default=True), False),
        (Words(name="search"), "<b>tv & co</b>"),
    ],
)
def test_a_value_written_is_read_again(field: Field[Any], value: object) -> None:
    assert field.parse(field.write(value), {}) == value


@given(st.lists(st.sampled_from(METHODS), unique=True))
def test_any_choice_of_names_survives_the_url(names: list[str]) -> None:
    assert several.parse(several.write(tuple(names)), {}) == tuple(names)


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        (Choice(name="metric", options=("psnr", "ssim"), default="psnr"), "psnrr", "no metric 'psnrr'"),
        (several, "adjoint,<script>", "no method '<script>'"),
        (several, "../../etc/passwd", "no method '../../etc/passwd'"),
        (Number(name="low", default=0.0, low=0, high=1), "2", "low must be a number from 0 to 1, got '2'"),
        (Number(name="low", default=0.0), "nan", "must be a number, got 'nan'"),
        (Number(name="low", default=0.0), "1e999", "must be a number, got '1e999'"),
        (Numbers(name="zoom", count=3, default=(0, 0, 1)), "1,2", "must be 3 numbers"),
        (Numbers(name="zoom", count=3, default=(0, 0, 1)), "1,2,x", "must be a number, got 'x'"),
        (Flag(name="linked", default=True), "yes", "linked must be on or off, got 'yes'"),
        (Words(name="search", longest=5), "too long", "5 characters, got 8"),
    ],
)
def test_what_a_field_does_not_take_is_told(field: Field[Any], text: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        field.parse(text, {})
    assert told in str(refused.value)


def test_the_nearest_names_are_offered_within_the_whole_text() -> None:
    with pytest.raises(Refused) as refused:
        several.parse("adjoint,tvv", {})
    assert refused.value.near["tv"] == "adjoint,tv"


def test_options_may_depend_on_the_fields_before() -> None:
    image = Choice(name="image", options=lambda values: [f"{values['dataset']}-1"], default="")
    assert image.parse("photos-1", {"dataset": "photos"}) == "photos-1"
    with pytest.raises(Refused):
        image.parse("photos-1", {"dataset": "phantoms"})


@given(st.text(max_size=60))
def test_splitting_takes_any_text(text: str) -> None:
    assert ",".join(split(text, METHODS)) in (text, text.removesuffix(","))
