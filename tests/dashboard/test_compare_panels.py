"""From the store to the desk's panels, and their numbers."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sample_store
from PIL import Image

from dashboard import queries
from dashboard.compare import panels, pictures
from dashboard.compare.panels import laid_out
from dashboard.compare.pictures import Kept, blobs
from dashboard.compare.region import statistics
from dashboard.compare.scene import Scene, names, scene
from dashboard.compare.tables import Standing
from engine.store import codec
from engine.store.connection import reading

METHODS = ("adjoint", "tikhonov", "tv(weight=0.1)", "pnp-admm")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store: Path = tmp_path_factory.mktemp("store")
    sample_store.build(store)
    return store


@pytest.fixture
def judges(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("RECONAUDIT_STORE", str(folder))
    return {row["judge"]: row for row in queries.judges(folder)}


def seen(folder: Path, image: str = "chelsea", problem: str = "inpaint") -> Scene:
    found = scene(folder, "photos", image, problem)
    assert found is not None
    return found


def test_a_scene_holds_every_output_with_its_numbers(folder: Path) -> None:
    assert names(folder, "photos")[:3] == ["astronaut", "chelsea", "coffee"]
    found = seen(folder)
    assert (found.height, found.width, found.channels, found.shape) == (64, 64, 3, (3, 64, 64))
    assert set(found.outputs) == set(METHODS)
    tv = found.outputs["tv(weight=0.1)"]
    assert tv.maps == ("absolute-error", "gradient", "signed-error", "squared-error", "ssim")
    with reading(folder) as con:
        row = con.execute(
            "SELECT value FROM score WHERE recon_id = ? AND judge = 'psnr'", [tv.recon_id]
        ).fetchone()
    assert row is not None and tv.scores["psnr"] == row[0]
    assert found.outputs["pnp-admm"].state == "failed"
    assert scene(folder, "photos", "nobody", "inpaint") is None


def test_panels_stand_in_order_with_stored_values(folder: Path, judges: dict[str, Any]) -> None:
    found = seen(folder)
    laid = laid_out(found, METHODS, "none", judges, {"adjoint": "#111111"})
    assert [panel.id for panel in laid.panels] == ["truth", "measurement", *METHODS]
    truth, measurement, adjoint, *_, failed = laid.panels
    assert truth.values is None and "8-bit" in truth.note
    assert measurement.values is not None and np.array_equal(measurement.values, adjoint.values)
    assert adjoint.colour == "#111111"
    assert failed.png is None and "not finite" in str(failed.reason)
    assert set(laid.sent) == set(laid.maps) == set(adjoint.maps)


def test_the_best_numbers_are_marked_among_those_shown(folder: Path, judges: dict[str, Any]) -> None:
    found = seen(folder, problem="deblur")
    laid = laid_out(found, METHODS, "none", judges, {})
    psnr = {panel.id: panel.headlines[0] for panel in laid.panels if panel.headlines}
    assert {headline.label for headline in psnr.values()} == {"PSNR"}
    best = max(found.outputs.values(), key=lambda output: output.scores["psnr"]).method
    assert [name for name, headline in psnr.items() if headline.best] == [best]
    alone = laid_out(found, METHODS[:1], "none", judges, {})
    assert not any(headline.best for headline in alone.panels[-1].headlines)


def test_a_preview_that_is_not_the_measurement_is_called_one(folder: Path, judges: dict[str, Any]) -> None:
    found = seen(folder)
    with pytest.MonkeyPatch.context() as patch:
        other = codec.pack(np.zeros((3, 64, 64), np.float32))
        real = pictures.blobs
        patch.setattr(
            pictures,
            "blobs",
            lambda store, keys: real(store, keys) | {("y", str(found.measurement)): other},
        )
        measurement = laid_out(found, METHODS, "none", judges, {}).panels[1]
    assert measurement.values is None and measurement.note == "preview, 8-bit"
    assert "Shown: the measurement itself, clipped to [0, 1]." in measurement.title


def test_large_scenes_send_the_chosen_map_alone_and_8_bits(
    folder: Path, judges: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "MAPS", 1000)
    monkeypatch.setattr(panels, "EXACT", 1000)
    laid = laid_out(seen(folder), METHODS, "ssim", judges, {})
    assert laid.sent == ("ssim",) and set(laid.panels[2].maps) == {"ssim"} and len(laid.maps) == 5
    assert laid.panels[2].values is None and "8-bit" in laid.panels[2].note


def test_blobs_are_kept_up_to_a_size(folder: Path) -> None:
    found = seen(folder)
    keys = [("x", output.recon_id) for output in found.outputs.values() if output.state == "ok"]
    whole = blobs(folder, keys, Kept())
    assert set(whole) == set(keys)
    assert blobs(folder, [("x", found.outputs["pnp-admm"].recon_id)], Kept()) == {}
    kept = Kept(most=len(whole[keys[1]]) + len(whole[keys[2]]))
    blobs(folder, keys, kept)
    place = str(folder.resolve())
    assert [kept.get(place, key) is not None for key in keys] == [False, True, True]
    assert sum(len(kept.get(place, key) or b"") for key in keys) <= kept.most


def test_ranks_count_all_methods_run_on_the_image(folder: Path, judges: dict[str, Any]) -> None:
    found = seen(folder, problem="deblur")
    standing = Standing(found, judges)
    assert standing.metrics[:2] == ["psnr", "ssim"]
    ranks = {name: standing.rank(found.outputs[name], "psnr") for name in METHODS}
    order = sorted(METHODS, key=lambda name: -found.outputs[name].scores["psnr"])
    assert [ranks[name] for name in order] == [1, 2, 3, 4]
    assert standing.rank(found.outputs["adjoint"], "mse") == ranks["adjoint"]
    assert standing.rank(found.outputs["adjoint"], "consistency") is None


def test_region_numbers_are_those_of_the_values(folder: Path, judges: dict[str, Any]) -> None:
    laid = laid_out(seen(folder, problem="deblur"), METHODS, "none", judges, {})
    truth, _, adjoint, *_ = laid.panels
    assert adjoint.values is not None and truth.png is not None
    found = statistics(adjoint, truth, (10, 20, 7, 5), (64, 64))
    assert found is not None
    part = adjoint.values[:, 20:25, 10:17].astype(float)
    eight = np.asarray(Image.open(io.BytesIO(truth.png)))[20:25, 10:17].transpose(2, 0, 1) / 255
    assert found.mean == pytest.approx(part.mean(), rel=1e-6)
    assert found.deviation == pytest.approx(part.std(), rel=1e-6)
    assert found.rmse == pytest.approx(np.sqrt(((part - eight) ** 2).mean()), rel=1e-5)


def test_a_region_of_a_smaller_picture_is_the_same_place(folder: Path, judges: dict[str, Any]) -> None:
    truth = laid_out(seen(folder), METHODS, "none", judges, {}).panels[0]
    values = np.arange(256, dtype=np.float32).reshape(1, 16, 16) / 256
    small = replace(truth, role="measurement", values=values, png=codec.png(values))
    found = statistics(small, truth, (8, 16, 8, 4), (64, 64))
    assert found is not None and found.rmse is None
    assert found.mean == pytest.approx(values[0, 4:5, 2:4].mean())
