"""The pages Home, Leaderboard and Catalogue, over a full, an empty, a missing and a broken store."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from drawn import APP, Drawn

from dashboard import source
from dashboard.page import pages
from engine.store.connection import create, writing
from engine.store.errors import StoreBusy

Open = Callable[..., Drawn]
NAMES = [page.name for page in pages]


def test_the_pages_stand_in_order() -> None:
    assert NAMES[:4] == ["home", "leaderboard", "compare", "catalogue"]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens(opened: Open, name: str) -> None:
    assert [entry["title"] for entry in opened(name).here] == [pages[name].title]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_store_says_how_to_begin(tmp_path: Path, serve: Callable[[Path], None], name: str) -> None:
    create(tmp_path / "store")
    serve(tmp_path / "store")
    page = Drawn(name)
    assert page.piece("empty")["commands"][0][0] == "reconaudit demo"
    assert [entry["title"] for entry in page.here] == [pages[name].title]


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_store_says_how_to_begin(tmp_path: Path, serve: Callable[[Path], None], name: str) -> None:
    serve(tmp_path / "nowhere")
    page = Drawn(name)
    assert page.piece("empty")["commands"]
    assert str(tmp_path / "nowhere") in page.text
    assert page.piece("nav")


def test_a_fault_of_a_page_is_a_state_of_it_and_logged(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(*asked: object) -> None:
        raise ZeroDivisionError("a fault")

    opened("home")
    monkeypatch.setattr(source, "ask", fault)
    with pytest.raises(AssertionError, match="ended with an error"):
        opened("home")
    assert "a fault" in caplog.text


def test_a_newer_store_is_told(own_sample: Path, serve: Callable[[Path], None]) -> None:
    with writing(own_sample) as con:
        con.execute("INSERT INTO schema_version VALUES (999, now())")
    serve(own_sample)
    assert "999" in Drawn("leaderboard").piece("store-error")["lines"][0][0]["text"]


@pytest.mark.parametrize("name", ["home", "leaderboard", "catalogue"])
def test_while_a_writer_is_at_work_the_last_results_stay(
    own_sample: Path, serve: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    @contextmanager
    def busy(folder: Path, wait: float = 0.0) -> Iterator[None]:
        raise StoreBusy("the store is being written to.")
        yield

    serve(own_sample)
    before = Drawn(name)
    monkeypatch.setattr("dashboard.queries.reading", busy)
    (own_sample / "results.duckdb").touch()
    page = Drawn(name)
    assert page.piece("opening") == before.piece("opening")
    assert "shown is what was there a moment ago" in page.text
    monkeypatch.setattr(source, "_last", type(source._last)())
    assert "the store is being written to." in Drawn(name).text


def test_names_with_markup_are_shown_as_they_are(own_sample: Path, serve: Callable[[Path], None]) -> None:
    evil = "<img src=x onerror=alert(1)>"
    with writing(own_sample) as con:
        for table in ("method", "reconstruction", "summary", "cost"):
            con.execute(f"UPDATE {table} SET method = ? WHERE method = 'adjoint'", [evil])
    serve(own_sample)
    for name in NAMES:
        page = Drawn(name)
        assert not [html for html in page.app.get("html") if evil in html.proto.body]
        assert not [element for element in page.app.markdown if evil in element.value]
    assert evil in Drawn("leaderboard").rows("board")


def test_pages_and_data_import_no_torch(sample: Path) -> None:
    """Every page is drawn in a process of its own; torch must not have come along."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from drawn import Drawn
from dashboard.page import pages
for page in pages:
    Drawn(page.name)
Drawn("catalogue", show="networks", network="alexnet")
heavy = ("torch", "torchvision", "deepinv", "lpips")
found = sorted(name for name in sys.modules if name.split(".")[0] in heavy)
sys.exit(", ".join(found[:5]) or 0)
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=APP.parent,
        env={"RECONAUDIT_STORE": str(sample), "PATH": "", "PYTHONPATH": str(APP.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]


def test_home_tells_what_is_there_and_what_went_wrong(opened: Open) -> None:
    page = opened("home")
    opening = "".join(run["text"] for run in page.piece("opening")["lines"][0])
    assert opening.startswith(
        "This store holds 88 reconstructions of 12 pictures by 4 methods on 2 problems."
    )
    assert "sample-again was interrupted at 48 of 96" in opening
    runs = page.rows("runs")
    assert runs["sample-again"]["state"]["text"] == "interrupted"
    assert runs["sample"]["bar"]["bar"] == [["done", 88 / 96], ["failed", 2 / 96], ["skipped", 6 / 96]]
    assert (
        page.rows("failed")["the result is not finite: 118 of 12288 values are NaN."]["pictures"]["text"]
        == "2"
    )
    assert len(page.rows("skipped")) == 1
    assert page.rows("cases")["inpaint"]["phantoms"]["text"] == "3 methods"
    assert len(page.rows("datasets")["photos"]["pictures"]["pictures"]) == 6


def test_home_counts_a_run_down(own_sample: Path, serve: Callable[[Path], None]) -> None:
    now = time.time()
    with writing(own_sample) as con:
        con.execute(
            "UPDATE run SET started = to_timestamp(?), heartbeat = to_timestamp(?) WHERE state = 'running'",
            [now - 60, now],
        )
        con.execute("""
            INSERT INTO run_item
            SELECT run_id, recon_id FROM run, reconstruction r WHERE run.state = 'running' LIMIT 48""")
        con.execute("UPDATE reconstruction SET created = to_timestamp(?)", [now])
    serve(own_sample)
    page = Drawn("home")
    assert page.rows("runs")["sample-again"]["state"]["text"] == "running"
    assert "is running: 48 of 96 done, about 1 min left" in page.text
    assert "48 of 96, about 1 min left" in "".join(
        run["text"] for run in Drawn("catalogue").piece("live")["lines"][0]
    )


def test_catalogue_knows_everything_by_name(opened: Open) -> None:
    page = opened("catalogue")
    assert page.rows("datasets")["photos"]["licence"]["text"] == "public domain and CC0"
    assert page.rows("datasets")["photos"]["count"]["hint"] == "moon-2: truncated PNG"
    problems = opened("catalogue", show="problems").rows("problems")
    assert len(problems["inpaint"]["example"]["pictures"]) == 4
    methods = opened("catalogue", show="methods").rows("methods")
    assert methods["tv(weight=0.1)"]["reference"]["text"] == "Rudin, Osher and Fatemi, 1992"
    assert methods["pnp-admm"]["ran"]["sub"] == "2 failed"
    judges = opened("catalogue", show="judges").rows("judges")
    assert "reconaudit weights fetch alexnet" in judges["LPIPS-alex"]["state"]["hint"]
    assert judges["PSNR"]["convention"]["text"].startswith("range 1")


def test_a_method_not_run_yet_says_so(own_sample: Path, serve: Callable[[Path], None]) -> None:
    with writing(own_sample) as con:
        con.execute("INSERT INTO method BY NAME SELECT 'wiener' AS method, 'linear' AS family")
        con.execute("INSERT INTO problem BY NAME SELECT 'ct' AS problem, 'tomography' AS family")
    serve(own_sample)
    assert Drawn("catalogue", show="methods").rows("methods")["wiener"]["ran"]["text"] == "not run yet"
    ct = Drawn("catalogue", show="problems").rows("problems")["ct"]
    assert ct["example"]["text"] == "—"
    assert ct["example"]["hint"]
