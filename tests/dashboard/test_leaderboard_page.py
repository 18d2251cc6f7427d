"""The leaderboard's page: marks, reasons, evidence, sorting, the board over all cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from drawn import Drawn

from engine.store.connection import writing

Open = Callable[..., Drawn]


def test_the_sentence_names_the_best_and_what_it_costs(opened: Open) -> None:
    page = opened("leaderboard", dataset="photos", problem="deblur")
    said = "".join(run["text"] for run in page.piece("opening")["lines"][0])
    assert said == (
        "On photos × deblur (6 pictures), tv(weight=0.1) has the best PSNR, 25.87 dB; pnp-admm cannot be "
        "told from it. tv(weight=0.1) takes 0.16 s a picture; of those ten times as quick, adjoint is best, "
        "4.63 dB behind at 0.012 s."
    )


def test_best_second_and_ties_are_marked(opened: Open) -> None:
    rows = opened("leaderboard", dataset="photos", problem="deblur").rows("board")
    looks = {name: cells["psnr"].get("look") for name, cells in rows.items()}
    assert looks == {"adjoint": None, "tikhonov": None, "tv(weight=0.1)": "best", "pnp-admm": "second"}
    assert rows["pnp-admm"]["psnr"]["sign"] == "≈"
    assert rows["tv(weight=0.1)"]["psnr"]["sub"] == "±2.60"


def test_a_method_that_failed_on_pictures_competes_for_nothing(opened: Open) -> None:
    rows = opened("leaderboard", dataset="photos", problem="inpaint").rows("board")
    assert rows["pnp-admm"]["psnr"]["text"] == "27.80"
    assert rows["pnp-admm"]["psnr"]["look"] == "faint"
    assert "Over 4 pictures, fewer than the others" in rows["pnp-admm"]["psnr"]["hint"]
    assert rows["tv(weight=0.1)"]["psnr"]["look"] == "best"
    assert "2 failed: the result is not finite" in rows["pnp-admm"]["failed"]["hint"]


def test_a_number_that_is_missing_says_why(opened: Open) -> None:
    rows = opened("leaderboard", dataset="phantoms", problem="inpaint").rows("board")
    assert rows["tikhonov"]["psnr"]["text"] == "—"
    assert rows["tikhonov"]["psnr"]["hint"] == (
        "skipped: tikhonov needs an operator of full rank; inpaint hides pixels."
    )
    assert list(rows)[-1] == "tikhonov"


def test_a_set_metric_shows_its_n_and_warns(opened: Open) -> None:
    cell = opened("leaderboard", dataset="photos", problem="deblur").rows("board")["adjoint"]["fid"]
    assert cell["sub"] == "N 6"
    assert "biased below 2048" in cell["hint"]


def test_every_metric_has_its_convention_at_hand(opened: Open) -> None:
    page = opened("leaderboard")
    columns = {column["name"]: column for column in page.piece("board")["columns"]}
    assert "no border cut" in columns["psnr"]["hint"]
    assert (columns["psnr"]["arrow"], columns["gradient"]["arrow"]) == ("↑", "↓")
    assert "mse" not in columns
    assert "mse" in page.go("leaderboard", columns="psnr,mse").rows("board")["adjoint"]


def test_a_metric_nobody_has_a_number_of_says_why(opened: Open) -> None:
    runs = opened("leaderboard", dataset="phantoms").piece("small-print")["lines"][0]
    reasons = {run["text"]: run["hint"] for run in runs if run["hint"]}
    assert "weights of alexnet are not here" in reasons["LPIPS-alex"]
    assert reasons["consistency"] == "the noise level of this measurement is not known."


def test_a_cell_leads_to_its_worst_median_and_best_picture(opened: Open) -> None:
    cell = opened("leaderboard", dataset="photos", problem="deblur").rows("board")["tikhonov"]["psnr"]
    assert [entry["label"] for entry in cell["menu"]] == ["worst", "median", "best"]
    values = [float(entry["text"].split()[0]) for entry in cell["menu"]]
    assert values == sorted(values)
    address = urlsplit(cell["menu"][0]["href"])
    query = parse_qs(address.query)
    assert address.path == "/compare"
    assert (query["image"], query["b"]) == ([cell["menu"][0]["text"].split()[-1]], ["tikhonov"])


def test_every_evidence_link_can_be_honoured(opened: Open) -> None:
    cell = opened("leaderboard", dataset="photos", problem="inpaint").rows("board")["tikhonov"]["ssim"]
    query = {name: value[0] for name, value in parse_qs(urlsplit(cell["menu"][2]["href"]).query).items()}
    page = opened("compare", **query)
    assert "broken-link" not in dict(page.pieces)
    assert page.url["image"] == query["image"]


def test_over_all_cases_each_weighs_the_same(opened: Open) -> None:
    page = opened("leaderboard", dataset="all", problem="all")
    rows = page.rows("board")
    assert (rows["adjoint"]["n"]["text"], rows["tikhonov"]["n"]["text"]) == ("4", "3")
    assert rows["tikhonov"]["psnr"]["look"] == "faint"
    of_cases = [float(cells["adjoint/single"]["text"]) for cells in page.rows("cases").values()]
    assert float(rows["adjoint"]["psnr"]["text"]) == pytest.approx(sum(of_cases) / 4, abs=0.01)
    assert page.rows("cases")["phantoms × inpaint"]["tikhonov/single"]["hint"].startswith("skipped: tikhonov")
    case = page.rows("cases")["photos × inpaint"]["case"]
    assert "dataset=photos&problem=inpaint" in case["href"]


def test_a_case_that_was_not_run_says_where_it_was(own_sample: Path, serve: Callable[[Path], None]) -> None:
    with writing(own_sample) as con:
        con.execute("DELETE FROM cost WHERE dataset = 'photos' AND problem = 'inpaint'")
    serve(own_sample)
    page = Drawn("leaderboard", dataset="photos", problem="inpaint")
    assert "inpaint has no results on photos yet." in page.text
    assert "It was run on " in page.text


def test_no_method_chosen_is_a_state_of_its_own(opened: Open) -> None:
    page = opened("leaderboard", methods="")
    assert page.piece("nothing")["title"] == "No method is chosen"


def test_with_few_pictures_nothing_is_told_from_chance(
    own_sample: Path, serve: Callable[[Path], None]
) -> None:
    with writing(own_sample) as con:
        con.execute(
            "DELETE FROM reconstruction r USING image i WHERE r.image_id = i.image_id AND position > 2"
        )
        con.execute("UPDATE summary SET images = 3")
    serve(own_sample)
    page = Drawn("leaderboard", dataset="photos", problem="deblur")
    assert "With 3 pictures no difference can be told from chance" in page.text
    assert not [cells for cells in page.rows("board").values() if cells["psnr"].get("sign")]


def test_a_method_not_run_on_a_case_is_no_blank(own_sample: Path, serve: Callable[[Path], None]) -> None:
    with writing(own_sample) as con:
        con.execute(
            "DELETE FROM cost WHERE method = 'tikhonov' AND dataset = 'phantoms' AND problem = 'inpaint'"
        )
    serve(own_sample)
    cell = Drawn("leaderboard", dataset="all", problem="all").rows("cases")["phantoms × inpaint"][
        "tikhonov/single"
    ]
    assert (cell["text"], cell["hint"]) == ("—", "tikhonov was not run on phantoms × inpaint.")
