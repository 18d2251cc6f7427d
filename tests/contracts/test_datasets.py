"""What every test set must keep, over whatever sets the registry finds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.dataset import Dataset, Picture, datasets

SMALL = {"size": 32, "count": 3}
SETS = sorted(datasets)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(0)
    for i, shape in enumerate([(32, 32, 3), (32, 32), (24, 40)]):
        Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8)).save(place / f"{i}.png")
    np.save(place / "k.npy", np.full((16, 16), 0.5 + 0.5j, np.complex64))
    return place


def made(name: str, folder: Path) -> Dataset:
    known = datasets[name].defaults()
    params = {key: value for key, value in SMALL.items() if key in known}
    if "path" in known:
        params = {"path": str(folder)}
    return datasets[name].build(**params)


def test_the_sets_of_the_first_step_are_there() -> None:
    assert {"photos", "phantoms", "folder"} <= set(SETS)


@pytest.mark.parametrize("name", SETS)
def test_states_where_it_comes_from(name: str) -> None:
    entry = datasets[name]
    assert entry.name == name and entry.source and entry.licence
    assert entry.__doc__ and "Args:" in entry.__doc__ and "Shape:" in entry.__doc__


@pytest.mark.parametrize("name", SETS)
def test_pictures(name: str, folder: Path) -> None:
    dataset = made(name, folder)
    assert len(dataset) >= 3
    pictures = [dataset[i] for i in range(len(dataset))]
    assert len({p.name for p in pictures}) == len(pictures)
    for picture in pictures:
        check(picture)
    assert all(isinstance(entry, str) and isinstance(reason, str) for entry, reason in dataset.skipped)


def check(picture: Picture) -> None:
    x = picture.pixels
    assert isinstance(x, np.ndarray) and x.dtype == np.float32 and x.ndim == 3
    assert x.shape[0] in (1, 2, 3) and min(x.shape[1:]) >= 1 and np.isfinite(x).all()
    if x.shape[0] == 2:
        assert np.hypot(x[0], x[1]).max() <= 1 + 1e-6
    else:
        assert x.min() >= 0 and x.max() <= 1
    assert x.std() > 0 or x.shape[0] == 2
    assert picture.name and picture.name.isprintable()
    assert json.loads(json.dumps(picture.attributes, allow_nan=False)) == picture.attributes
    if picture.roi is not None:
        assert picture.roi.dtype == bool and picture.roi.shape == x.shape[1:] and picture.roi.any()


@pytest.mark.parametrize("name", [name for name in SETS if "size" in datasets[name].defaults()])
def test_asked_for_size_is_given(name: str, folder: Path) -> None:
    dataset = made(name, folder)
    assert all(dataset[i].pixels.shape[1:] == (32, 32) for i in range(len(dataset)))


@pytest.mark.parametrize("name", SETS)
def test_the_same_again_in_any_order(name: str, folder: Path) -> None:
    first, second = made(name, folder), made(name, folder)
    forward = [first[i] for i in range(len(first))]
    backward = [second[i] for i in reversed(range(len(second)))][::-1]
    for a, b in zip(forward, backward, strict=True):
        assert a.name == b.name and a.identity == b.identity and a.attributes == b.attributes
        assert a.pixels.tobytes() == b.pixels.tobytes()


@pytest.mark.parametrize("name", [name for name in SETS if SMALL.keys() <= datasets[name].defaults().keys()])
def test_more_pictures_begin_with_the_same_ones(name: str) -> None:
    few, more = datasets[name].build(size=32, count=2), datasets[name].build(size=32, count=4)
    for i in range(2):
        assert few[i].name == more[i].name and few[i].pixels.tobytes() == more[i].pixels.tobytes()


@pytest.mark.parametrize("name", SETS)
def test_there_is_none_beyond_the_last(name: str, folder: Path) -> None:
    dataset = made(name, folder)
    with pytest.raises(IndexError):
        dataset[len(dataset)]


@pytest.mark.parametrize("name", SETS)
def test_a_wrong_parameter_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"unknown parameter of {name} 'nonsense'"):
        datasets[name].build(nonsense=1)


def test_no_torch_is_needed() -> None:
    code = (
        "import sys; from data.dataset import datasets; [datasets[n] for n in datasets];"
        "sys.exit('torch' in sys.modules or 'skimage' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
