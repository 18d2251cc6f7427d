"""What every embedder promises, checked over whatever embedders there are."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from data.registry import UnknownName
from engine import weights
from engine.embedder import SMALLEST, Embedder, embedders
from engine.faces.place import middle
from engine.listing import COLUMNS, listing

ANYWHERE = {"arcface-tiny"}  # looks for no face


@pytest.fixture(params=list(embedders))
def embedder(request: pytest.FixtureRequest, stand_in_faces: Path) -> Iterator[Embedder]:
    made = embedders[request.param]()
    if made.package and importlib.util.find_spec(made.package) is None:
        pytest.skip(f"the optional package {made.package} is not installed.")
    assert made.unavailable() is None
    yield made


@pytest.fixture
def two(portrait: Tensor) -> Tensor:
    return torch.cat([portrait, portrait.flip(-1).mul(0.8)])


@pytest.mark.parametrize("name", list(embedders))
def test_states_its_convention(name: str) -> None:
    made = embedders[name]()
    assert made.slug == name and made.side >= 32 and made.citation
    assert len(made.convention) > 30 and "\n" not in made.convention and "unit norm" in made.convention
    assert f"{made.side} × {made.side}" in made.convention
    assert (type(made).__doc__ or "").strip()


@pytest.mark.parametrize("name", list(embedders))
def test_without_its_files_says_how_to_get_them(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "folders", lambda: [tmp_path])
    monkeypatch.setattr(embedders[name], "package", "")
    reason = embedders[name]().unavailable()
    assert reason is not None and embedders[name].weights[0] in reason


@pytest.mark.parametrize("name", [name for name in embedders if embedders[name].package])
def test_without_its_package_says_what_to_install(
    name: str, stand_in_faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda package: None)
    reason = embedders[name]().unavailable()
    assert reason is not None and f"pip install {embedders[name].package}" in reason


def test_the_registry_names_who_uses_each_file() -> None:
    known = {entry.name: entry for entry in weights.entries()}
    for name in set(embedders) - ANYWHERE:
        for file in embedders[name].weights:
            assert name in known[file].used_by


def test_gives_vectors_of_unit_norm(embedder: Embedder, two: Tensor) -> None:
    seen = embedder.see(two)
    assert seen.absences == [None, None]
    assert seen.vectors.ndim == 2 and len(seen.vectors) == 2
    torch.testing.assert_close(seen.vectors.norm(dim=1), torch.ones(2))
    assert seen.features is None or (seen.features.ndim == 4 and len(seen.features) == 2)


def test_the_short_ways_give_the_same(embedder: Embedder, two: Tensor) -> None:
    seen, (vectors, absences) = embedder.see(two), embedder.embed(two)
    assert torch.equal(vectors, seen.vectors) and absences == seen.absences
    features = embedder.features(two)
    assert (features is None) == (seen.features is None)
    assert features is None or torch.equal(features, seen.features)  # type: ignore[arg-type]


def test_a_batch_gives_the_same_as_its_members(embedder: Embedder, two: Tensor) -> None:
    together = embedder.see(two)
    for i in range(2):
        alone = embedder.see(two[i : i + 1])
        torch.testing.assert_close(alone.vectors[0], together.vectors[i], rtol=0, atol=1e-5)
        assert alone.places == together.places[i : i + 1]


def test_grey_is_repeated_and_values_are_clipped(embedder: Embedder, two: Tensor) -> None:
    grey = two.mean(dim=1, keepdim=True)
    assert torch.equal(embedder.embed(grey)[0], embedder.embed(grey.expand(-1, 3, -1, -1))[0])
    loud = two * 2 - 0.5
    assert torch.equal(embedder.embed(loud)[0], embedder.embed(loud.clamp(0, 1))[0])


def test_faces_are_cut_where_they_are_said_to_be(embedder: Embedder, two: Tensor) -> None:
    place = middle(two.shape[-2:], embedder.side)
    seen = embedder.see(two, at=[place, place])
    crops = torch.stack([place.cut(picture) for picture in two])
    with torch.no_grad():
        vectors, _ = embedder.run(crops)
    torch.testing.assert_close(seen.vectors, torch.nn.functional.normalize(vectors), rtol=0, atol=1e-5)
    assert seen.places == [place, place]


def test_a_picture_without_a_face_is_absent_not_a_number(embedder: Embedder, two: Tensor) -> None:
    batch = torch.cat([torch.full_like(two[:1], 0.5), two])
    seen = embedder.see(batch)
    if embedder.name in ANYWHERE:
        assert seen.absences == [None] * 3
        return
    assert seen.absences[0] is not None and seen.absences[0].startswith("no face")
    assert seen.absences[1:] == [None, None] and not seen.vectors[0].any()
    assert torch.allclose(seen.vectors[1:], embedder.embed(two)[0], atol=1e-5)
    nobody = embedder.see(batch[:1])
    assert nobody.vectors.shape == (1, seen.vectors.shape[1]) and not nobody.vectors.any()


@pytest.mark.parametrize("size", [(1, 1), (SMALLEST - 1, 64), (64, SMALLEST - 1)])
def test_tiny_pictures_are_absent(embedder: Embedder, size: tuple[int, int]) -> None:
    vectors, [reason] = embedder.embed(torch.rand(1, 3, *size))
    assert reason is not None
    assert f"{size[0]} × {size[1]}" in reason and str(SMALLEST) in reason
    assert not vectors.any()


def test_pictures_that_are_not_finite_are_absent_wherever_the_face_is(
    embedder: Embedder, two: Tensor
) -> None:
    places = embedder.see(two).places
    broken = two.clone()
    broken[1, 0, 3, 3] = torch.nan
    for at in (None, places):
        vectors, absences = embedder.embed(broken, at)
        assert absences[0] is None and "not finite" in (absences[1] or "")
        assert torch.isfinite(vectors).all()


@pytest.mark.parametrize("shape", [(1, 2, 64, 64), (1, 4, 64, 64), (3, 64, 64)])
def test_other_channels_are_refused(embedder: Embedder, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="magnitude"):
        embedder.embed(torch.rand(*shape))


def test_its_digest_follows_its_files(
    embedder: Embedder, stand_in_faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = embedder.digest()
    assert before == embedder.digest()
    for name in embedder.uses():
        file = weights.entry(name).file
        (tmp_path / file).write_bytes((stand_in_faces / file).read_bytes() + b" ")
    lines = weights.REGISTRY.read_text().splitlines()
    (tmp_path / "weights.toml").write_text("\n".join(line for line in lines if "sha256" not in line))
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(tmp_path))
    assert embedder.digest() != before


def test_each_is_listed_with_what_keeps_it_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "folders", lambda: [tmp_path])
    rows = {row["name"]: row for row in listing("embedders")}
    assert list(rows) == list(embedders)
    for row in rows.values():
        assert set(COLUMNS["embedders"]) <= set(row) and row["unavailable"] and row["description"]


def test_unknown_embedders_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'facenet'"):
        embedders["facnet"]
