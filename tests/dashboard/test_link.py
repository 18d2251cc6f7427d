"""Links: the URL is the state, in full; what cannot be honoured is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from drawn import Drawn

from engine.store.connection import writing

Open = Callable[..., Drawn]


def test_defaults_are_written_out(opened: Open) -> None:
    url = opened("leaderboard").url
    assert (url["dataset"], url["problem"], url["metric"]) == ("photos", "deblur", "psnr")
    assert url["methods"] == "adjoint,tikhonov,tv(weight=0.1),pnp-admm"
    assert len(url["run"]) == 16


def test_a_link_is_restored_exactly(opened: Open) -> None:
    link = {
        "dataset": "photos",
        "problem": "inpaint",
        "methods": "tv(weight=0.1),adjoint",
        "metric": "ssim",
        "x": "ssim",
        "y": "mse",
        "sort": "-ssim",
        "search": "t",
    }
    page = opened("leaderboard", **link)
    assert {name: page.url[name] for name in link} == link
    assert page.piece("board")["sort"] == "-ssim"
    assert set(page.rows("board")) == {"tv(weight=0.1)", "adjoint"}
    assert page.app.selectbox(key="leaderboard:y").value == "mse"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("dataset", "photoz", "There is no data set 'photoz' here. It has: phantoms, photos, all."),
        ("problem", "../../etc/passwd", "There is no problem '../../etc/passwd' here."),
        ("methods", "adjoint,<img src=x onerror=alert(1)>", "no method '<img src=x onerror=alert(1)>' here."),
        ("metric", "'; DROP TABLE score; --", 'There is no metric "\'; DROP TABLE score; --" here.'),
        ("metric", "", "There is no metric '' here."),
        ("search", "x" * 101, "search may have 100 characters, got 101."),
        ("run", "<b>", "run must be the digest of outputs"),
        ("colour", "red", "This page has no parameter 'colour'."),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_told_and_nothing_else_is_shown(
    opened: Open, name: str, text: str, told: str
) -> None:
    page = opened("leaderboard", problem="deblur") if name != "problem" else opened("leaderboard")
    page = page.go("leaderboard", dataset="photos", **{name: text}) if name != "dataset" else page.go(
        "leaderboard", dataset=text
    )  # fmt: skip
    notice = page.piece("broken-link")
    assert told in page.text
    assert page.url[name] == text
    assert "board" not in dict(page.pieces)
    way_out = notice["lines"][-1][0]
    assert way_out["text"] == f"Open this page without {name}"
    assert name not in parse_qs(urlsplit(way_out["href"]).query)


def test_the_nearest_name_leads_to_the_link_as_it_was_meant(opened: Open) -> None:
    page = opened("leaderboard", dataset="photos", methods="adjoint,tvv")
    near = [
        run for line in page.piece("broken-link")["lines"] for run in line if run["text"] == "tv(weight=0.1)"
    ]
    query = parse_qs(urlsplit(near[0]["href"]).query)
    assert query == {"dataset": ["photos"], "methods": ["adjoint,tv(weight=0.1)"]}


def test_home_takes_no_parameters(opened: Open) -> None:
    assert "This page has no parameter 'view'. It has: none." in opened("home", view="abc").text


def test_what_is_shared_goes_along_to_the_next_page(opened: Open) -> None:
    page = opened("leaderboard", dataset="photos", problem="inpaint", methods="adjoint,pnp-admm")
    page.go("catalogue").go("leaderboard")
    url = page.url
    assert (url["dataset"], url["problem"], url["methods"]) == ("photos", "inpaint", "adjoint,pnp-admm")


def test_all_is_not_forced_on_a_page_that_cannot_show_it(opened: Open) -> None:
    page = opened("leaderboard", dataset="all", problem="all").go("compare")
    assert "broken-link" not in dict(page.pieces)
    assert page.url["dataset"] == "photos"


def test_outputs_that_changed_since_are_told(own_sample: Path, serve: Callable[[Path], None]) -> None:
    serve(own_sample)
    made = Drawn("leaderboard", dataset="photos", problem="deblur").url
    assert "changed" not in dict(Drawn("leaderboard", **made).pieces)
    with writing(own_sample) as con:
        con.execute(
            "UPDATE reconstruction SET digest = 'other' WHERE dataset = 'photos' AND method = 'adjoint'"
        )
    page = Drawn("leaderboard", **made)
    assert "Outputs were added or changed since this link was made" in page.text
    assert page.url["run"] == made["run"]
    unmoved = Drawn("leaderboard", **(made | {"methods": "tikhonov,pnp-admm", "run": ""}) | {"run": "0000"})
    assert unmoved.url["run"] == "0000"


def test_methods_that_arrive_join_a_view_of_all_but_no_link(
    own_sample: Path, serve: Callable[[Path], None]
) -> None:
    serve(own_sample)
    live, link = Drawn("leaderboard"), Drawn("leaderboard", methods="adjoint,tikhonov")
    with writing(own_sample) as con:
        con.execute("INSERT INTO method BY NAME SELECT 'wiener' AS method, 'linear' AS family")
    assert live.run().url["methods"] == "adjoint,tikhonov,wiener,tv(weight=0.1),pnp-admm"
    assert link.run().url["methods"] == "adjoint,tikhonov"


def test_a_picker_changes_the_url(opened: Open) -> None:
    page = opened("leaderboard", dataset="photos")
    page.app.selectbox(key="leaderboard:problem").set_value("inpaint")
    assert page.run().url["problem"] == "inpaint"
    assert "On photos × inpaint" in page.text


def test_the_url_wins_over_what_a_widget_held(opened: Open) -> None:
    page = opened("leaderboard", dataset="photos", problem="deblur")
    page.app.selectbox(key="leaderboard:problem").set_value("inpaint")
    page.run().go("leaderboard", dataset="photos", problem="deblur")
    assert page.app.selectbox(key="leaderboard:problem").value == "deblur"
