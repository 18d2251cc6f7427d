"""One output opened on the page Hallucinations, and links to it that cannot be honoured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import split_store
from drawn import Drawn
from hallucinations_drawn import CASE, desk, picture, said, tiles
from sample_pictures import truths

from engine.store import codec
from engine.store.connection import reading, writing


def test_a_tile_opens_on_the_desk_with_its_box(hallucinations: Callable[..., Drawn], split: Path) -> None:
    opened = hallucinations(**CASE, image="chelsea", method="pnp-admm", threshold="0.001")
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
    assert not desk(hallucinations(**opened.url | {"boxes": "off"}))["boxes"]


def test_what_was_left_out_is_told_from_what_was_put_in(hallucinations: Callable[..., Drawn]) -> None:
    asked = CASE | {"image": "chelsea", "by": "null-space"}
    assert "was left out by the method" in said(hallucinations(**asked, method="adjoint"), "opening")
    assert "was put in by the method" in said(hallucinations(**asked, method="pnp-admm"), "opening")


def test_parts_and_every_map_are_panels(hallucinations: Callable[..., Drawn]) -> None:
    asked = CASE | {"image": "coffee", "method": "tikhonov"}
    parts = [panel["id"] for panel in desk(hallucinations(**asked, show="parts"))["panels"]]
    assert parts == ["truth", "reconstruction", *split_store.PALETTES]
    every = [panel["id"] for panel in desk(hallucinations(**asked, show="maps"))["panels"]]
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


def test_a_region_of_the_readers_own_is_enlarged(hallucinations: Callable[..., Drawn], split: Path) -> None:
    asked = CASE | {"image": "coffee", "method": "tikhonov", "by": "absolute-error"}
    tile = tiles(hallucinations(**asked, region="30,20,1,1"), "place")[2]
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
    hallucinations: Callable[..., Drawn], asked: dict[str, str], told: str
) -> None:
    assert told in hallucinations(**CASE | asked).text


def test_the_way_back_from_the_desk_is_a_link_that_opens(hallucinations: Callable[..., Drawn]) -> None:
    opened = hallucinations(**CASE, image="coffee", method="tikhonov", show="maps", b="ssim")
    [back] = [r for line in opened.piece("ways")["lines"] for r in line if "worst" in r["text"]]
    assert tiles(hallucinations(**dict(parse_qsl(urlsplit(back["href"]).query, keep_blank_values=True))))


def test_a_failed_output_says_why(hallucinations: Callable[..., Drawn]) -> None:
    name = [name for name, _ in truths("photos")][1]
    failed = hallucinations(dataset="photos", problem="inpaint", image=name, method="pnp-admm")
    assert "gave nothing of" in failed.text and "not finite" in failed.text
