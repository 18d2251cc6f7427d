"""A part of a page is written anew, what is around it stays, and a page without a place for it is refused."""

from __future__ import annotations

import pytest

from audits.written_part import marks, replaced

BEGIN, END = marks("figures.json")


def test_the_part_is_renewed_and_the_rest_stays_to_the_letter() -> None:
    other = "\n".join(marks("figures"))
    before, after = f"# Title \\1\r\n\n{other}\n", f"\n\n{other} tail\n\n"
    page = f"{before}{BEGIN}\nold\n\nolder\n{END}{after}"
    renewed = replaced(page, "figures.json", "new \\g<0>\n| a |")
    assert renewed == f"{before}{BEGIN}\n\nnew \\g<0>\n| a |\n\n{END}{after}"
    assert replaced(renewed, "figures.json", "new \\g<0>\n| a |") == renewed


@pytest.mark.parametrize(
    ("page", "got"),
    [
        ("# No place for it", "neither"),
        (f"{BEGIN}\nold\n", repr(BEGIN)),
        (f"old\n{END}\n", repr(END)),
        (f"{END}\nold\n{BEGIN}\n", f"{END!r}, {BEGIN!r}"),
        (f"{BEGIN}\nold\n{BEGIN}\n{END}\n", f"{BEGIN!r}, {BEGIN!r}, {END!r}"),
    ],
)
def test_a_page_without_a_place_for_it_is_one_sentence(page: str, got: str) -> None:
    with pytest.raises(ValueError) as error:
        replaced(page, "figures.json", "new")
    wanted = f"A page must hold the lines {BEGIN!r} and {END!r}, one after the other and once each"
    assert str(error.value) == f"{wanted}; got {got}."
