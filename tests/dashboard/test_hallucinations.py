"""The page Hallucinations: its gallery, what it flags, one output opened, what it says where it cannot."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pandas as pd
import pytest
import split_store
from drawn import Drawn
from PIL import Image
from sample_pictures import truths

from dashboard.hallucinations import trust, words
from engine.store import codec
from engine.store.connection import reading, writing

CASE = {"dataset": "photos", "problem": "deblur"}
METHODS = ("adjoint", "tikhonov", "tv(weight=0.1)", "pnp-admm")


@pytest.fixture(scope="module")
def split(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(sample, tmp_path_factory.mktemp("split") / "store"))
    split_store.add(folder)
    return folder


@pytest.fixture
def page(split: Path, serve: Callable[[Path], None]) -> Callable[..., Drawn]:
    """Open the page over the store with the split."""
    serve(split)
    return lambda **params: Drawn("hallucinations", **params)


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


def tiles(page: Drawn, key: str = "regions") -> list[dict[str, Any]]:
    return page.piece(key)["tiles"]


def nodes(node: Any) -> list[Any]:
    children = list(getattr(node, "children", {}).values())
    return children + [deeper for child in children for deeper in nodes(child)]


def desk(page: Drawn) -> dict[str, Any]:
    """The head of what the desk was given."""
    given = [n for n in nodes(page.app._tree) if getattr(n, "type", "") == "bidi_component"]
    blob = next(bytes(n.proto.bytes) for n in given if n.proto.WhichOneof("data") == "bytes")
    return json.loads(blob[8 : 8 + int.from_bytes(blob[4:8], "little")])


def picture(uri: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


def magnitudes(folder: Path, map: str, dataset: str = "photos") -> pd.DataFrame:
    """Every output's stored map of a data set and its numbers, straight from the tables."""
    with reading(folder) as con:
        rows = con.execute(
            """SELECT method, name, data FROM pixel_map JOIN reconstruction USING (recon_id)
               JOIN image USING (image_id)
               WHERE map = ? AND reconstruction.dataset = ? AND problem = 'deblur'""",
            [map, dataset],
        ).fetchall()
    fields = [np.abs(codec.unpack(data).astype(float)) for _, _, data in rows]
    found = pd.DataFrame({"method": [r[0] for r in rows], "name": [r[1] for r in rows]})
    return found.assign(
        max=[f.max() for f in fields],
        mean=[f.mean() for f in fields],
        top=[np.sort(f, axis=None)[-41:].mean() for f in fields],
        p99=[np.quantile(f, 0.99) for f in fields],
    )


def test_the_gallery_is_ranked_by_what_was_put_in_and_writes_all_of_its_state(
    page: Callable[..., Drawn], split: Path
) -> None:
    opened = page(**CASE)
    wanted = {"by": "null-space-invented", "pooling": "max", "threshold": "0.25", "regions": "worst"}
    assert opened.url.items() >= (CASE | wanted | {"sheet": "1", "image": ""}).items()
    expected = magnitudes(split, "null-space-invented").sort_values("max", ascending=False)
    shown = [(tile["text"], tile["note"]) for tile in tiles(opened)]
    counted = expected[expected["max"] >= 0.005]
    assert shown == list(zip(counted["method"], counted["name"], strict=True))[:24]
    assert "adjoint" not in {method for method, _ in shown}
    assert Drawn("hallucinations", **opened.url).url == opened.url


def test_a_tile_shows_truth_above_reconstruction_at_the_place_pixel_by_pixel(
    page: Callable[..., Drawn], split: Path
) -> None:
    first = tiles(page(**CASE))[0]
    with reading(split) as con:
        row, col, truth, made = (
            con.execute(
                """SELECT "row", col, image.png, output.png FROM peak JOIN reconstruction USING (recon_id)
               JOIN image USING (image_id) JOIN output USING (recon_id)
               WHERE map = 'null-space-invented' ORDER BY value DESC LIMIT 1"""
            ).fetchone()
            or ()
        )
    left, top = (max(0, min(at - 12, 40)) for at in (col, row))
    for uri, png in zip((p["source"] for p in first["pictures"]), (truth, made), strict=True):
        whole = np.asarray(Image.open(io.BytesIO(png)))
        np.testing.assert_array_equal(picture(uri), whole[top : top + 24, left : left + 24])
    assert "image=" in first["href"] and "method=pnp-admm" in first["href"]


@pytest.mark.parametrize("how", ["max", "top", "p99", "mean"])
def test_the_sentence_the_chart_and_the_tiles_agree_on_what_is_flagged(
    page: Callable[..., Drawn], split: Path, how: str
) -> None:
    numbers = magnitudes(split, "absolute-error")
    threshold = float(np.round(numbers[how].quantile(0.6), 4))
    opened = page(**CASE, by="absolute-error", pooling=how, threshold=f"{threshold:g}")
    flagged = numbers[numbers[how] > threshold]
    counts = flagged["method"].value_counts().reindex(METHODS, fill_value=0)
    for method, row in opened.rows("examples").items():
        assert row["flagged"]["text"] == f"{counts[method]} of 6"
    most = counts.idxmax()
    assert f"{most} is far from the truth" in said(opened, "opening")
    assert f"in {words.share(int(counts.max()), 6)}" in said(opened, "opening")
    marked = {(tile["text"], tile["note"]) for tile in tiles(opened) if tile["flagged"]}
    assert marked == set(zip(flagged["method"], flagged["name"], strict=True))


def test_every_region_and_its_pages(page: Callable[..., Drawn], split: Path) -> None:
    with reading(split) as con:
        values = con.execute(
            """SELECT abs(value) FROM peak JOIN reconstruction USING (recon_id)
               WHERE map = 'absolute-error' AND dataset = 'photos' AND abs(value) >= 0.005 ORDER BY 1 DESC"""
        ).fetchall()
    asked = {"dataset": "photos", "problem": "all", "by": "absolute-error", "regions": "all"}
    last = -(-len(values) // 24)
    opened = page(**asked, sheet=str(last))
    assert f"page {last} of {last}" in said(opened, "paging")
    shown = [float(tile["value"]) for tile in tiles(opened)]
    np.testing.assert_allclose(shown, [v for (v,) in values[24 * (last - 1) :]], atol=6e-4)
    assert all("region=" in tile["href"] for tile in tiles(opened))
    assert f"from 1 to {last}" in page(**asked, sheet=str(last + 1)).text


def test_everywhere_is_a_choice_and_tiles_say_where(page: Callable[..., Drawn]) -> None:
    opened = page(dataset="all", problem="all", by="absolute-error")
    notes = {tile["note"].partition(" · ")[2] for tile in tiles(opened)}
    assert "phantoms · inpaint" in notes or "photos · inpaint" in notes
    assert "On all data sets and problems" in said(opened, "opening")
    only = page(dataset="all", problem="all", by="absolute-error", methods="tikhonov")
    assert {tile["text"] for tile in tiles(only)} == {"tikhonov"}


def test_a_tile_opens_on_the_desk_with_its_box(page: Callable[..., Drawn], split: Path) -> None:
    opened = page(**CASE, image="chelsea", method="pnp-admm", threshold="0.001")
    head = desk(opened)
    names = [panel["id"] for panel in head["panels"]]
    assert names == ["truth", "measurement", "reconstruction", "null-space-invented"]
    assert head["panels"][3]["layer"] == "null-space-invented" and head["pick"] is True
    with reading(split) as con:
        [(row, col, value)] = con.execute(
            """SELECT "row", col, value FROM peak JOIN reconstruction USING (recon_id)
               JOIN image USING (image_id)
               WHERE map = 'null-space-invented' AND name = 'chelsea' AND method = 'pnp-admm'"""
        ).fetchall()
    [box] = head["boxes"]
    left, top, width, height = box["region"]
    assert left <= col < left + width and top <= row < top + height and box["colour"] == "#d6409f"
    assert [tile["text"] for tile in tiles(opened, "place")] == ["truth", "pnp-admm", "null-space-invented"]
    assert tiles(opened, "place")[2]["value"] == f"{value:.3f}"
    assert "was put in by the method" in said(opened, "opening")
    assert not desk(page(**opened.url | {"boxes": "off"}))["boxes"]


def test_what_was_left_out_is_told_from_what_was_put_in(page: Callable[..., Drawn]) -> None:
    asked = CASE | {"image": "chelsea", "by": "null-space"}
    assert "was left out by the method" in said(page(**asked, method="adjoint"), "opening")
    assert "was put in by the method" in said(page(**asked, method="pnp-admm"), "opening")


def test_parts_and_every_map_are_panels(page: Callable[..., Drawn]) -> None:
    asked = CASE | {"image": "coffee", "method": "tikhonov"}
    parts = [panel["id"] for panel in desk(page(**asked, show="parts"))["panels"]]
    assert parts == ["truth", "reconstruction", *split_store.PALETTES]
    every = [panel["id"] for panel in desk(page(**asked, show="maps"))["panels"]]
    assert every[:3] == ["truth", "reconstruction", "null-space-invented"]
    assert "null-space-determined" not in every and {"ssim", "gradient", "signed-error"} <= set(every)


def test_without_a_truth_it_sets_what_was_measured_against_what_was_added(
    split: Path, tmp_path: Path, serve: Callable[[Path], None]
) -> None:
    folder = Path(shutil.copytree(split, tmp_path / "store"))
    with writing(folder) as con:
        con.execute("UPDATE image SET png = NULL, x = NULL")
        truthful = ("pixel_map", "peak")
        for table in truthful:
            con.execute(f"DELETE FROM {table} WHERE map NOT IN ('null-space-added', 'null-space-determined')")
    serve(folder)
    gallery = Drawn("hallucinations", **CASE)
    assert gallery.url["by"] == "null-space-added"
    upper = tiles(gallery)[0]["pictures"][0]
    assert upper["title"].startswith("what the measurement determined")
    assert (picture(upper["source"]) == 64).all()
    opened = Drawn("hallucinations", **CASE, image="coffee", method="pnp-admm")
    assert opened.url["show"] == "parts"
    assert [panel["id"] for panel in desk(opened)["panels"]] == [
        "measurement",
        "reconstruction",
        "null-space-determined",
        "null-space-added",
    ]
    assert tiles(opened, "place")[0]["text"] == "what the measurement determined"


def test_a_region_of_the_readers_own_is_enlarged(page: Callable[..., Drawn], split: Path) -> None:
    asked = CASE | {"image": "coffee", "method": "tikhonov", "by": "absolute-error"}
    tile = tiles(page(**asked, region="30,20,1,1"), "place")[2]
    with reading(split) as con:
        [(data,)] = con.execute(
            """SELECT data FROM pixel_map JOIN reconstruction USING (recon_id) JOIN image USING (image_id)
               WHERE map = 'absolute-error' AND name = 'coffee' AND method = 'tikhonov'
                 AND problem = 'deblur'"""
        ).fetchall()
    assert tile["value"] == f"{float(codec.unpack(data)[20, 30]):.3f}"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "null-space-determined"}, "There is no map 'null-space-determined' here"),
        ({"pooling": "sum"}, "There is no pooling 'sum' here"),
        ({"threshold": "-1"}, "threshold must be a number from 0"),
        ({"sheet": "9"}, "page of the gallery must be a whole number from 1 to 1, got '9'"),
        ({"sheet": "1.5"}, "page of the gallery must be a whole number"),
        ({"image": "nobody"}, "There is no image 'nobody' here"),
        ({"image": "coffee", "method": "unet"}, "There is no method 'unet' here"),
        ({"image": "coffee", "b": "ssim"}, "There is no second panel 'ssim' here"),
        ({"boxes": "maybe"}, "boxes must be on or off"),
        ({"colour": "red"}, "This page has no parameter 'colour'"),
    ],
)
def test_links_that_cannot_be_honoured_say_so(
    page: Callable[..., Drawn], asked: dict[str, str], told: str
) -> None:
    assert told in page(**CASE | asked).text


def test_the_way_back_from_the_desk_is_a_link_that_opens(page: Callable[..., Drawn]) -> None:
    opened = page(**CASE, image="coffee", method="tikhonov", show="maps", b="ssim")
    [back] = [r for line in opened.piece("ways")["lines"] for r in line if "worst" in r["text"]]
    assert tiles(page(**dict(parse_qsl(urlsplit(back["href"]).query, keep_blank_values=True))))


def test_a_failed_output_says_why(page: Callable[..., Drawn]) -> None:
    name = [name for name, _ in truths("photos")][1]
    failed = page(dataset="photos", problem="inpaint", image=name, method="pnp-admm")
    assert "gave nothing of" in failed.text and "not finite" in failed.text


def test_a_case_without_the_map_names_those_it_has(page: Callable[..., Drawn]) -> None:
    opened = page(dataset="phantoms", problem="deblur", by="null-space")
    assert "No reconstruction of phantoms × deblur has the map null-space." in opened.text
    links = [run["href"] for line in opened.piece("nothing")["lines"] for run in line if run["href"]]
    assert any("by=absolute-error" in href for href in links)
    assert "No method is chosen" in page(**CASE, methods="").text


def test_a_store_without_maps_tells_what_makes_them(own_sample: Path, serve: Callable[[Path], None]) -> None:
    with writing(own_sample) as con:
        con.execute("DELETE FROM pixel_map")
        con.execute("DELETE FROM peak")
    serve(own_sample)
    commands = [command for command, _ in Drawn("hallucinations").piece("nothing")["commands"]]
    assert commands[0] == "reconaudit run suites/audit.yaml"


def entry(**changes: Any) -> dict[str, Any]:
    plain = {"set": "faces", "size": "all", "score": "lpips-tiny-max", "map": None, "auc": 0.9}
    return plain | {"low": 0.85, "high": 0.94, "pixel_auroc": None, "n": 200} | changes


def test_trust_is_a_section_where_the_audit_was_made(
    page: Callable[..., Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.json"
    monkeypatch.setattr(trust, "FILE", file)
    assert "trust" not in dict(page(**CASE).pieces)
    found = [
        entry(),
        entry(score="lpips-tiny-mean", auc=0.71, low=0.6, high=0.8),
        entry(score="combined", auc=None, low=None, high=None, n=0),
        entry(score="frc-worst", auc=0.99),
        entry(score=None, map="null-space", auc=None, pixel_auroc=0.93, size="small"),
    ]
    file.write_text(json.dumps(found))
    rows = page(**CASE, by="null-space").rows("trust")
    assert list(rows) == ["LPIPS-tiny-mean", "LPIPS-tiny-max", "combined", "null-space, as a map"]
    wanted = {"text": "0.90", "sub": "0.85–0.94", "look": "best"}
    assert rows["LPIPS-tiny-max"]["faces"].items() >= wanted.items()
    assert rows["LPIPS-tiny-max"]["doubt"]["text"].startswith("after super-resolution")
    assert rows["null-space, as a map"]["faces"]["text"] == "0.93"
    assert rows["combined"]["faces"]["text"] == "—"
    row: dict[str, Any] = {"score": "deep-soft", "count": 40, "auc": {"value": 0.8, "low": 0.7, "high": 0.9}}
    small, every = row | {"size": "small"}, row | {"size": "all", "auc": row["auc"] | {"value": 0.85}}
    enlarged = row | {"degradation": "sr", "auc": {"value": 0.72}}
    one = {"scores": [small, every], "maps": [], "absent": {}, "by_degradation": [enlarged]}
    file.write_text(json.dumps({"sets": {"phantoms": one}}))
    cells = page(**CASE, by="null-space").rows("trust")["deep-soft"]
    assert cells["phantoms"]["text"] == "0.80" and "Of all sizes 0.85" in cells["phantoms"]["hint"]
    assert "super-resolution: 0.720" in cells["doubt"]["hint"]
    file.write_text('{"not": "a list"}')
    assert "trust" not in dict(page(**CASE).pieces)
