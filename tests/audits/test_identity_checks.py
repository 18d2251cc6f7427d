"""Identity as a whole and at its worst place, on stand-in networks."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, cosine_similarity

from engine.embedder import Embedder, embedders
from engine.judge import Batch, Features, Judge, checks

NAMES = [name for name in checks if name.startswith("identity-")]


@pytest.fixture(params=NAMES)
def check(request: pytest.FixtureRequest, stand_in_faces: Path) -> Judge:
    made = checks[request.param].build()
    package = made.embedder.package  # type: ignore[attr-defined]
    if package and importlib.util.find_spec(package) is None:
        pytest.skip(f"the optional package {package} is not installed.")
    assert made.unavailable() is None
    return made


@pytest.fixture
def batch(portrait: Tensor) -> Batch:
    x = torch.cat([portrait, portrait.flip(-1).mul(0.8)])
    return Batch(x_hat=x + 0.1 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0)), x=x)


def everything(check: Judge, batch: Batch) -> dict[str, Tensor]:
    judgement = check(batch)
    return {**judgement.values, **{f"map {name}": field for name, field in judgement.maps.items()}}


def test_gives_what_it_declares(check: Judge, batch: Batch) -> None:
    judgement = check(batch)
    assert set(judgement.values) == {score.name for score in check.scores}
    assert set(judgement.maps) == {field.name for field in check.maps}
    assert set(judgement.maps) == set() if check.name == "identity-arcface" else {f"{check.name}-max"}
    for value in judgement.values.values():
        assert value.shape == (2,) and (value > 0).all() and (value <= 2).all()
    for field in judgement.maps.values():
        assert field.shape == (2, 160, 160) and field.isfinite().all() and field.min() >= 0
    assert all(reasons == [None, None] for reasons in judgement.absences.values())


def test_a_face_is_itself(check: Judge, batch: Batch) -> None:
    assert batch.x is not None
    for value in everything(check, dataclasses.replace(batch, x_hat=batch.x)).values():
        assert value.abs().max() == 0


def test_no_number_depends_on_the_size_of_the_batch_or_on_memory(check: Judge, batch: Batch) -> None:
    together, memory = everything(check, batch), Features()
    assert batch.x is not None
    for order, keys in (([0, 1], ("a", "b")), ([1], ("b",)), ([1, 0], ("b", "a"))):
        other = Batch(x_hat=batch.x_hat[order], x=batch.x[order], keys=keys, features=memory.new_batch())
        for name, value in everything(check, other).items():
            torch.testing.assert_close(value, together[name][order], rtol=1e-5, atol=1e-5)


def test_it_is_the_cosine_of_what_the_embedder_sees(check: Judge, batch: Batch) -> None:
    embedder, x = check.embedder, batch.x  # type: ignore[attr-defined]
    there = embedder.see(x)
    here = embedder.see(batch.x_hat, at=there.places)
    expected = 1 - cosine_similarity(here.vectors, there.vectors)
    values = check(batch).values
    torch.testing.assert_close(values[check.name], expected, rtol=1e-3, atol=1e-6)
    if check.maps:
        worst = (1 - cosine_similarity(here.features, there.features)).flatten(1).amax(1)
        torch.testing.assert_close(values[f"{check.name}-max"].float(), worst, rtol=1e-3, atol=1e-6)
        assert (check(batch).maps[f"{check.name}-max"].flatten(1).amax(1) <= worst + 1e-5).all()


def test_the_truth_shows_where_the_face_is_and_no_face_is_an_absence(check: Judge, batch: Batch) -> None:
    nobody = torch.full_like(batch.x_hat, 0.5)
    assert batch.x is not None
    lost = check(dataclasses.replace(batch, x_hat=nobody))
    assert all(reasons == [None, None] for reasons in lost.absences.values())
    assert all((value > 0).all() for value in lost.values.values())
    if check.name == "identity-arcface-tiny":
        return
    empty = check(dataclasses.replace(batch, x=torch.cat([nobody[:1], batch.x[1:]])))
    for first, second in empty.absences.values():
        assert first is not None and first.startswith("no face") and second is None
    assert all(field[0].abs().max() == 0 for field in empty.maps.values())


def test_nothing_outside_the_region_of_interest_counts(check: Judge, batch: Batch) -> None:
    roi = torch.zeros(2, 160, 160, dtype=torch.bool)
    roi[:, 40:120, 30:130] = True
    disturbed = torch.where(roi[:, None], batch.x_hat, 1 - batch.x_hat)
    bounded = everything(check, dataclasses.replace(batch, roi=roi))
    for name, value in everything(check, dataclasses.replace(batch, roi=roi, x_hat=disturbed)).items():
        torch.testing.assert_close(value, bounded[name])


@pytest.mark.parametrize("cell", [(0, 0), (0, 3), (2, 1), (3, 2)])
@pytest.mark.parametrize("size", [(64, 64), (128, 96)])
def test_the_map_peaks_in_the_cell_that_changed(
    cell: tuple[int, int], size: tuple[int, int], stand_in_faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a network whose places see nothing of one another: means of 16 × 16 pixels."""

    def run(self: Embedder, crops: Tensor) -> tuple[Tensor, Tensor]:
        features = avg_pool2d(crops, 16)
        return features.flatten(1), features

    monkeypatch.setattr(embedders["arcface-tiny"], "run", run)
    height, width = size
    side = min(size)
    top, left, part = (height - side) // 2, (width - side) // 2, side // 4
    row, col = top + cell[0] * part, left + cell[1] * part
    x = 0.2 + 0.6 * torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(2))
    x_hat = x.clone()
    x_hat[..., row : row + part, col : col + part] *= torch.tensor([1.2, 0.3, 0.3])[:, None, None]
    [field] = checks["identity-arcface-tiny"].build()(Batch(x_hat=x_hat, x=x)).maps.values()
    down, across = divmod(int(field[0].argmax()), width)
    assert row <= down < row + part and col <= across < col + part
    away = field[0].clone()
    away[max(0, row - part) : row + 2 * part, max(0, col - part) : col + 2 * part] = 0
    assert away.max() < 1e-6


def test_grey_pictures_are_no_drawn_faces(stand_in_faces: Path) -> None:
    x = torch.rand(2, 1, 64, 64)
    judgement = checks["identity-arcface-tiny"].build()(Batch(x_hat=x, x=x))
    assert not judgement.values
    assert all("grey" in (reason or "") for reasons in judgement.absences.values() for reason in reasons)
