"""The gallery of the page Hallucinations: its order, what it flags, what it says where it has nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import Drawn
from hallucinations_drawn import CASE, picture, said, tiles
from PIL import Image

from dashboard.hallucinations import trust, words
from engine.store import codec
from engine.store.connection import reading, writing

METHODS = ("adjoint", "tikhonov", "tv(weight=0.1)", "pnp-admm")


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
    hallucinations: Callable[..., Drawn], split: Path
) -> None:
    opened = hallucinations(**CASE)
    wanted = {"by": "null-space-invented", "pooling": "max", "threshold": "0.25", "regions": "worst"}
    assert opened.url.items() >= (CASE | wanted | {"sheet": "1", "image": ""}).items()
    expected = magnitudes(split, "null-space-invented").sort_values("max", ascending=False)
    shown = [(tile["text"], tile["note"]) for tile in tiles(opened)]
    counted = expected[expected["max"] >= 0.005]
    assert shown == list(zip(counted["method"], counted["name"], strict=True))[:24]
    assert "adjoint" not in {method for method, _ in shown}
    assert Drawn("hallucinations", **opened.url).url == opened.url


def test_a_tile_shows_truth_above_reconstruction_at_the_place_pixel_by_pixel(
    hallucinations: Callable[..., Drawn], split: Path
) -> None:
    first = tiles(hallucinations(**CASE))[0]
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
    hallucinations: Callable[..., Drawn], split: Path, how: str
) -> None:
    numbers = magnitudes(split, "absolute-error")
    threshold = float(np.round(numbers[how].quantile(0.6), 4))
    opened = hallucinations(**CASE, by="absolute-error", pooling=how, threshold=f"{threshold:g}")
    flagged = numbers[numbers[how] > threshold]
    counts = flagged["method"].value_counts().reindex(METHODS, fill_value=0)
    for method, row in opened.rows("examples").items():
        assert row["flagged"]["text"] == f"{counts[method]} of 6"
    most = counts.idxmax()
    assert f"{most} is far from the truth" in said(opened, "opening")
    assert f"in {words.share(int(counts.max()), 6)}" in said(opened, "opening")
    marked = {(tile["text"], tile["note"]) for tile in tiles(opened) if tile["flagged"]}
    assert marked == set(zip(flagged["method"], flagged["name"], strict=True))


def test_every_region_and_its_pages(hallucinations: Callable[..., Drawn], split: Path) -> None:
    with reading(split) as con:
        values = con.execute(
            """SELECT abs(value) FROM peak JOIN reconstruction USING (recon_id)
               WHERE map = 'absolute-error' AND dataset = 'photos' AND abs(value) >= 0.005 ORDER BY 1 DESC"""
        ).fetchall()
    asked = {"dataset": "photos", "problem": "all", "by": "absolute-error", "regions": "all"}
    last = -(-len(values) // 24)
    opened = hallucinations(**asked, sheet=str(last))
    assert f"page {last} of {last}" in said(opened, "paging")
    shown = [float(tile["value"]) for tile in tiles(opened)]
    np.testing.assert_allclose(shown, [v for (v,) in values[24 * (last - 1) :]], atol=6e-4)
    assert all("region=" in tile["href"] for tile in tiles(opened))
    assert f"from 1 to {last}" in hallucinations(**asked, sheet=str(last + 1)).text


def test_everywhere_is_a_choice_and_tiles_say_where(hallucinations: Callable[..., Drawn]) -> None:
    opened = hallucinations(dataset="all", problem="all", by="absolute-error")
    notes = {tile["note"].partition(" · ")[2] for tile in tiles(opened)}
    assert "phantoms · inpaint" in notes or "photos · inpaint" in notes
    assert "On all data sets and problems" in said(opened, "opening")
    only = hallucinations(dataset="all", problem="all", by="absolute-error", methods="tikhonov")
    assert {tile["text"] for tile in tiles(only)} == {"tikhonov"}


def test_a_case_without_the_map_names_those_it_has(hallucinations: Callable[..., Drawn]) -> None:
    opened = hallucinations(dataset="phantoms", problem="deblur", by="null-space")
    assert "No reconstruction of phantoms × deblur has the map null-space." in opened.text
    links = [run["href"] for line in opened.piece("nothing")["lines"] for run in line if run["href"]]
    assert any("by=absolute-error" in href for href in links)
    assert "No method is chosen" in hallucinations(**CASE, methods="").text


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
    hallucinations: Callable[..., Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.json"
    monkeypatch.setattr(trust, "FILE", file)
    assert "trust" not in dict(hallucinations(**CASE).pieces)
    found = [
        entry(),
        entry(score="lpips-tiny-mean", auc=0.71, low=0.6, high=0.8),
        entry(score="combined", auc=None, low=None, high=None, n=0),
        entry(score="frc-worst", auc=0.99),
        entry(score=None, map="null-space", auc=None, pixel_auroc=0.93, size="small"),
    ]
    file.write_text(json.dumps(found))
    rows = hallucinations(**CASE, by="null-space").rows("trust")
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
    cells = hallucinations(**CASE, by="null-space").rows("trust")["deep-soft"]
    assert cells["phantoms"]["text"] == "0.80" and "Of all sizes 0.85" in cells["phantoms"]["hint"]
    assert "super-resolution: 0.720" in cells["doubt"]["hint"]
    file.write_text('{"not": "a list"}')
    assert "trust" not in dict(hallucinations(**CASE).pieces)
