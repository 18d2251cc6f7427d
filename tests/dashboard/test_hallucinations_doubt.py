"""The case that the page Hallucinations opens on where nobody chose one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from drawn import Drawn
from hallucinations_drawn import said

from engine.store.connection import writing

TOLD = "Of 2 cases this one has most to doubt."


@pytest.fixture(scope="module")
def doubtful(split: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The store with the split, and another case in which everything is flagged; its data set and problem."""
    folder = Path(shutil.copytree(split, tmp_path_factory.mktemp("doubtful") / "store"))
    with writing(folder) as con:
        case = con.execute(
            """SELECT dataset, problem FROM reconstruction JOIN pixel_map USING (recon_id)
               WHERE (dataset, problem) <> ('photos', 'deblur') AND map = 'absolute-error'
               ORDER BY ALL LIMIT 1"""
        ).fetchone()
        assert case is not None
        own = "recon_id IN (SELECT recon_id FROM reconstruction WHERE (dataset, problem) = (?, ?))"
        con.execute(
            f"""INSERT INTO pixel_map BY NAME SELECT * REPLACE ('null-space-invented' AS map)
                FROM pixel_map WHERE map = 'absolute-error' AND {own}""",
            case,
        )
        con.execute(
            f"""INSERT INTO peak BY NAME
                SELECT recon_id, 'null-space-invented' AS map, 1 AS rank, 3 AS "row", 3 AS col, 8 AS size,
                       0.49 AS value
                FROM (SELECT DISTINCT recon_id FROM pixel_map WHERE map = 'absolute-error' AND {own})""",
            case,
        )
    return folder, dict(zip(("dataset", "problem"), case, strict=True))


@pytest.fixture
def page(doubtful: tuple[Path, dict[str, str]], serve: Callable[[Path], None]) -> Callable[..., Drawn]:
    serve(doubtful[0])
    return lambda **params: Drawn("hallucinations", **params)


def test_it_opens_on_the_case_with_most_to_doubt_and_says_so(
    page: Callable[..., Drawn], doubtful: tuple[Path, dict[str, str]]
) -> None:
    drawn = page()
    assert {name: drawn.url[name] for name in ("dataset", "problem")} == doubtful[1]
    assert said(drawn, "opening").endswith(TOLD)
    assert TOLD not in said(page(**doubtful[1], threshold="0.3"), "opening"), (
        "it was told of another threshold"
    )


def test_a_case_in_the_address_stays(page: Callable[..., Drawn]) -> None:
    drawn = page(dataset="photos", problem="deblur")
    assert (drawn.url["dataset"], drawn.url["problem"]) == ("photos", "deblur")
    assert TOLD not in said(drawn, "opening")


def test_one_case_is_not_the_most_of_any(hallucinations: Callable[..., Drawn]) -> None:
    drawn = hallucinations()
    assert (drawn.url["dataset"], drawn.url["problem"]) == ("photos", "deblur")
    assert "most to doubt" not in said(drawn, "opening")
