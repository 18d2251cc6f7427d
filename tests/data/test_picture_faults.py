"""Picture files that are broken, foreign or too large: every way in a sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picture_files import GREY8, RGB8, RGB16, png16
from PIL import Image
from scipy.io import savemat

from data.pictures import PictureError, read, read_picture


def test_no_object_is_ever_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(PictureError, match=r"a\.npy"):
        read(tmp_path / "a.npy")


def test_values_that_are_no_numbers(tmp_path: Path) -> None:
    np.save(tmp_path / "n.npy", np.array([[0.1, np.nan], [np.inf, 0.2]]))
    with pytest.raises(PictureError, match="holds 2 values that are NaN or infinite"):
        read(tmp_path / "n.npy")


def test_several_pages_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((4, 6, 9), np.uint8), photometric="minisblack")
    Image.fromarray(GREY8).save(
        tmp_path / "a.png", save_all=True, append_images=[Image.fromarray(255 - GREY8)]
    )
    for name, pages in (("a.tif", 4), ("a.png", 2)):
        with pytest.raises(PictureError, match=f"holds {pages} pictures; save each as a file of its own"):
            read(tmp_path / name)


def test_a_picture_too_large_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    idat = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + idat)
    with pytest.raises(PictureError, match="more than 64 million"):
        read(tmp_path / "bomb.png")
    np.lib.format.open_memmap(tmp_path / "big.npy", "w+", np.uint8, (9000, 9000)).flush()
    with pytest.raises(PictureError, match="9000 x 9000 pixels; more than 64 million are not read"):
        read(tmp_path / "big.npy")


def test_missing_and_foreign_files(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="is not there"):
        read(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(PictureError, match=r"accepted are \.png"):
        read(tmp_path / "a.txt")
    (tmp_path / "b.png").write_text("hello")
    with pytest.raises(PictureError, match=r"b\.png is no PNG, JPEG"):
        read(tmp_path / "b.png")


def every_format(folder: Path) -> list[Path]:
    big = np.kron(RGB8, np.ones((8, 8, 1), np.uint8))
    for ending in ("png", "jpg", "tif", "bmp", "webp"):
        Image.fromarray(big).save(folder / f"a.{ending}")
    png16(folder / "deep.png", np.kron(RGB16, np.ones((8, 8, 1), np.uint16)))
    tifffile.imwrite(folder / "deep.tif", np.kron(RGB16, np.ones((8, 8, 1), np.uint16)), compression="zlib")
    np.save(folder / "a.npy", big)
    savemat(folder / "a.mat", {"im": big})
    return sorted(folder.iterdir())


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_cut_short_anywhere_is_said_and_never_crashes(tmp_path: Path) -> None:
    for path in every_format(tmp_path):
        content = path.read_bytes()
        for share in (0.0, 0.02, 0.3, 0.7):
            path.write_bytes(content[: int(len(content) * share)])
            with pytest.raises(PictureError, match=path.name.replace(".", r"\.")) as caught:
                read(path)
            assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 8), place=st.floats(0, 1), byte=st.integers(1, 255))
def test_one_wrong_byte_gives_a_picture_or_a_sentence(
    tmp_path: Path, which: int, place: float, byte: int
) -> None:
    originals = tmp_path / "originals"
    if not originals.exists():
        originals.mkdir()
        every_format(originals)
    source = sorted(originals.iterdir())[which]
    content = bytearray(source.read_bytes())
    content[min(int(place * len(content)), len(content) - 1)] ^= byte
    path = tmp_path / f"broken{source.suffix}"
    path.write_bytes(content)
    try:
        pixels = read_picture(path)
    except PictureError:
        return
    assert pixels.dtype == np.float32 and pixels.ndim == 3 and np.isfinite(pixels).all()
