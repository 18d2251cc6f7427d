"""The page Uncertainty: what it says of samples, and what it says where there are none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drawn_store
import numpy as np
import pytest
from drawn import Drawn

from audits.calibration import Target
from dashboard import queries
from dashboard.numbers import percent
from dashboard.uncertainty import conformal, nothing
from dashboard.uncertainty.case import Figure
from dashboard.uncertainty.place import interval
from dashboard.uncertainty.words import verdict
from engine.store import codec
from engine.store.connection import reading, writing

PHOTOS = {"dataset": "photos", "problem": "deblur"}


@pytest.fixture(scope="module")
def filled(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(sample, tmp_path_factory.mktemp("drawn") / "store"))
    drawn_store.add(folder)
    return folder


@pytest.fixture
def page(filled: Path, serve: Callable[[Path], None]) -> Callable[..., Drawn]:
    """Open the page over the store with samples."""
    serve(filled)
    return lambda **params: Drawn("uncertainty", **params)


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


def desk(page: Drawn) -> dict[str, Any]:
    """The head of what the desk was given."""
    blobs = [bytes(node.proto.bytes) for node in nodes(page.app._tree) if given(node)]
    start = 8 + int.from_bytes(blobs[0][4:8], "little")
    return json.loads(blobs[0][8:start])


def nodes(node: Any) -> list[Any]:
    children = list(getattr(node, "children", {}).values())
    return children + [deeper for child in children for deeper in nodes(child)]


def given(node: Any) -> bool:
    return getattr(node, "type", "") == "bidi_component" and node.proto.WhichOneof("data") == "bytes"


def test_it_opens_where_there_are_samples_and_writes_all_of_its_state(page: Callable[..., Drawn]) -> None:
    opened = page()
    wanted = PHOTOS | {"image": "astronaut", "method": "even", "methods": "even,mute,rash", "show": "maps"}
    assert opened.url.items() >= wanted.items()
    assert [panel["id"] for panel in desk(opened)["panels"]] == [
        "truth",
        "measurement",
        "mean",
        "deviation",
        "error",
    ]
    again = Drawn("uncertainty", **opened.url)
    assert again.url == opened.url
    assert said(again, "opening") == said(opened, "opening")


def test_the_sentence_is_made_of_the_numbers(page: Callable[..., Drawn], filled: Path) -> None:
    summary = queries.summary(filled, "photos", "deblur").set_index(["method", "judge"])["mean"]
    for method, words in (("even", "as they should."), ("rash", "it is surer than it is right.")):
        share = summary[method, "coverage-student-90"]
        sentence = said(page(**PHOTOS, method=method), "opening")
        assert f"hold the truth in {percent(share)} of pixels: {words}" in sentence
        assert ("not draws of a posterior, but the spread of a varied method" in sentence) == (
            method == "rash"
        )
    assert summary["even", "coverage-student-90"] == pytest.approx(0.9, abs=0.01)
    assert summary["rash", "coverage-student-90"] < 0.6


def test_the_comparison_names_who_comes_nearest(page: Callable[..., Drawn]) -> None:
    rash, even = (said(page(**PHOTOS, method=method), "comparison") for method in ("rash", "even"))
    assert "6 pictures and 8 samples of each, taken as normal" in rash
    assert "Its errors are 2.9 times what" in rash and f"{percent(0.9)} comes even with" in rash
    assert "as large as its samples let expect" in even and "Of 2 methods none comes nearer" in even


def test_enough_samples_speak_for_themselves(
    filled: Path, tmp_path: Path, serve: Callable[[Path], None]
) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "store"))
    with writing(folder) as con:
        con.execute(
            """INSERT INTO summary SELECT * REPLACE ('coverage-90' AS judge, 0.61 AS mean)
               FROM summary WHERE judge = 'coverage-student-90' AND method = 'rash'"""
        )
    serve(folder)
    opened = Drawn("uncertainty", **PHOTOS, method="rash")
    assert f"in {percent(0.61)} of pixels" in said(opened, "opening")
    assert "taken as normal" not in said(opened, "comparison")
    assert opened.rows("methods")["rash"]["coverage-90"]["text"] == percent(0.61)


def test_without_numbers_the_sentence_says_so(page: Callable[..., Drawn]) -> None:
    sentence = said(page(**PHOTOS, method="mute"), "opening")
    assert "it is not known" in sentence and "Its samples approximate draws of the posterior." in sentence
    assert "of pixels" not in sentence


def test_the_table_has_what_was_promised_beside_what_was_held(page: Callable[..., Drawn]) -> None:
    rows = page(**PHOTOS).rows("methods")
    assert list(rows) == ["even", "mute", "rash"]
    assert rows["rash"]["posterior"]["text"] == "not a posterior: the spread of a varied method"
    assert rows["even"]["coverage-band"] == rows["even"]["coverage-band"] | {
        "text": percent(0.78),
        "sub": "of 78",
    }
    assert rows["rash"]["coverage-band"]["look"] == "missed"
    assert (
        rows["even"]["evaluations"]["text"] == "80" and rows["rash"]["evaluations"]["hint"] == "not counted"
    )
    assert rows["even"]["seconds"]["text"] == "4 s"
    assert rows["even"]["crps"]["look"] == "best"
    assert rows["mute"]["crps"]["text"] == "—" and rows["mute"]["n"]["text"] == "3"
    assert "takes 22 independent pictures" in rows["even"]["factor"]["hint"]


def test_maps_are_panels_with_the_range_they_have_everywhere(page: Callable[..., Drawn]) -> None:
    head = desk(page(**PHOTOS, method="rash"))
    panels = {panel["id"]: panel for panel in head["panels"]}
    assert panels["deviation"]["layer"] == "deviation" and panels["error"]["layer"] == "absolute-error"
    assert panels["mean"]["layer"] is None
    assert {"deviation", "absolute-error"} <= {scale["name"] for scale in head["maps"]}
    assert head["pick"] is True


def test_pictures_of_samples_that_are_no_posteriors_say_so(page: Callable[..., Drawn]) -> None:
    for method, noted in (("rash", True), ("even", False)):
        maps, sheet = (
            desk(page(**PHOTOS, method=method, show=show))["panels"] for show in ("maps", "samples")
        )
        shown = {panel["id"]: "not a posterior" in panel["note"] for panel in [*maps, *sheet]}
        assert all(shown[id] == noted for id in ("mean", "deviation", "sample-0", "sample-7"))
        assert not shown["error"]


def test_samples_are_a_sheet_that_the_flicker_runs_through(page: Callable[..., Drawn]) -> None:
    opened = page(**PHOTOS, method="even", show="samples")
    panels = desk(opened)["panels"]
    assert [panel["id"] for panel in panels] == ["truth", "mean", *(f"sample-{k}" for k in range(8))]
    assert {panel["role"] for panel in panels[2:]} == {"sample"}
    assert opened.url.items() >= {"a": "sample-0", "b": "sample-1", "rate": "4"}.items()
    assert "All 8 samples" in said(opened, "sheet")


def test_moments_have_no_sheet_and_no_histogram(page: Callable[..., Drawn]) -> None:
    opened = page(**PHOTOS, method="mute", show="samples", region="3,4,1,1")
    assert [panel["id"] for panel in desk(opened)["panels"]] == ["truth", "mean"]
    assert "only their mean" in said(opened, "sheet")
    assert "only their mean" in said(opened, "no-samples")


def test_a_picture_without_samples_says_so(page: Callable[..., Drawn]) -> None:
    head = desk(page(**PHOTOS, method="mute", image="coins"))
    reasons = {panel["id"]: panel["reason"] for panel in head["panels"]}
    assert reasons["mean"] == reasons["error"] == "no samples were drawn of this image"


def test_a_region_is_told_by_its_samples(page: Callable[..., Drawn], filled: Path) -> None:
    sentence = said(page(**PHOTOS, method="rash", image="coffee", region="10,20,4,2"), "place")
    with reading(filled) as con:
        found = con.execute(
            """SELECT output.x FROM output JOIN reconstruction USING (recon_id) JOIN image USING (image_id)
               WHERE method = 'rash' AND kind = 'sample' AND name = 'coffee'"""
        ).fetchall()
    values = [codec.unpack(x)[:, 20:22, 10:14].mean(dtype=float) for (x,) in found]
    assert (
        f"samples of rash (not a posterior) lie between {min(values):.3f} and {max(values):.3f}" in sentence
    )
    assert "4×2 pixels from column 10, row 20" in sentence


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"method": "evn"}, "There is no method with samples 'evn' here"),
        ({"methods": "even,tikhonov"}, "There is no method 'tikhonov' here"),
        ({"show": "all"}, "There is no show 'all' here"),
        ({"image": "moon"}, "There is no image 'moon' here"),
        ({"show": "samples", "b": "sample-9"}, "There is no second panel 'sample-9' here"),
        ({"region": "60,60,9,9"}, "region must lie within 64×64 pixels"),
        ({"bands": "wide"}, "There is no kind of interval 'wide' here"),
        ({"colour": "red"}, "This page has no parameter 'colour'"),
    ],
)
def test_links_that_cannot_be_honoured_say_so(
    page: Callable[..., Drawn], asked: dict[str, str], told: str
) -> None:
    assert told in page(**PHOTOS | {"method": "even"} | asked).text


def test_a_case_without_samples_names_those_that_have(page: Callable[..., Drawn]) -> None:
    opened = page(dataset="phantoms", problem="inpaint")
    assert "No method has drawn samples of phantoms × inpaint." in opened.text
    assert any("problem=deblur" in run["href"] for line in opened.piece("nothing")["lines"] for run in line)


def test_a_store_without_samples_tells_which_suite_makes_them(opened: Callable[..., Drawn]) -> None:
    page = opened("uncertainty")
    commands = [command for command, _ in page.piece("nothing")["commands"]]
    assert commands and ("samples:" in commands[0] or commands[0].startswith("reconaudit run suites/"))


def test_its_own_link_over_a_store_without_samples_opens_again(opened: Callable[..., Drawn]) -> None:
    opened("uncertainty", method="").piece("nothing")


def test_suites_that_ask_for_samples_are_found(tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text(
        "# Eight of each.\nsuite: many\nsamples: 8\ndatasets: [photos]\nproblems: [deblur]\nmethods: [tv]\n"
    )
    (tmp_path / "one.yaml").write_text("suite: one\ndatasets: [photos]\nproblems: [deblur]\nmethods: [tv]\n")
    (tmp_path / "broken.yaml").write_text("suite: [\n")
    assert nothing.makers(tmp_path) == (("reconaudit run suites/many.yaml", "Eight of each."),)


def figure(mean: float, margin: float | None, images: int = 24) -> Figure:
    return Figure(mean=mean, images=images, low=0, high=1, margin=margin)


def test_a_verdict_needs_a_difference_and_pictures() -> None:
    assert verdict(figure(0.61, 0.03)) == "it is surer than it is right"
    assert verdict(figure(0.99, 0.01)) == "it is less sure than it could be"
    assert verdict(figure(0.89, 0.001)) == "as they should"
    assert "too few pictures" in verdict(figure(0.7, 0.5, images=2))
    assert "one picture" in verdict(figure(0.7, None, images=1))


def test_samples_alike_make_no_interval() -> None:
    assert interval([0.5, 0.5, 0.5]) is None
    assert interval([0.5]) is None


def test_the_conformal_factor_mends_what_is_too_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)

    def rows(store: Path, *case: str) -> list[dict[str, Any]]:
        found = []
        for picture in range(count):
            deviation = rng.uniform(0.02, 0.1, (40, 40))
            error = np.abs(2 * deviation * rng.standard_normal(deviation.shape))
            packed = {"error": codec.pack(error), "deviation": codec.pack(deviation), "roi": None}
            found.append(packed | {"shown": str(picture)})
        return found

    monkeypatch.setattr(queries, "deviations", rows)
    count = 200
    found = conformal.factor(Path(), "photos", "deblur", "rash")
    assert found.value is not None and 2 * 1.645 < found.value < Target().highest
    assert "133 pictures calibrated" in found.told and "On 67 others" in found.told
    assert found.told.count(" wide)") == 4
    count = 21
    assert conformal.factor(Path(), "photos", "deblur", "rash").value is None
