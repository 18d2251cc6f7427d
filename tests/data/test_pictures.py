"""Reading picture files: every depth and colour, exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from picture_files import GREY8, GREY16, RANDOM, RGB8, RGB16, lzw_tiff, png16
from PIL import Image, ImageOps

from data.pictures import PictureError, read, read_mask, read_picture


@pytest.mark.parametrize("ending", ["png", "tif", "bmp"])
@pytest.mark.parametrize("pixels", [GREY8, RGB8], ids=["grey", "rgb"])
def test_eight_bits_are_divided_by_255(tmp_path: Path, ending: str, pixels: np.ndarray) -> None:
    Image.fromarray(pixels).save(tmp_path / f"a.{ending}")
    wanted = (pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)) / 255
    read_back = read_picture(tmp_path / f"a.{ending}")
    assert read_back.dtype == np.float32
    np.testing.assert_array_equal(read_back, wanted.astype(np.float32))


def test_jpeg_is_close(tmp_path: Path) -> None:
    smooth = np.linspace(40, 200, 64 * 48).reshape(48, 64).astype(np.uint8)
    Image.fromarray(smooth).save(tmp_path / "a.jpg", quality=95)
    np.testing.assert_allclose(read_picture(tmp_path / "a.jpg")[0] * 255, smooth, atol=3)


def test_lossless_webp_is_exact(tmp_path: Path) -> None:
    Image.fromarray(RGB8).save(tmp_path / "a.webp", lossless=True)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.webp") * 255, RGB8.transpose(2, 0, 1))


@pytest.mark.parametrize("channels", [1, 3])
def test_sixteen_bit_png_keeps_all_sixteen(tmp_path: Path, channels: int) -> None:
    pixels = RGB16[..., :channels]
    png16(tmp_path / "a.png", pixels)
    wanted = (pixels.transpose(2, 0, 1) / 65535).astype(np.float32)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png"), wanted)


@pytest.mark.parametrize("channels", [2, 4])
def test_sixteen_bit_png_with_alpha_is_laid_on_black(tmp_path: Path, channels: int) -> None:
    pixels = RANDOM.integers(0, 65536, (6, 9, channels), dtype=np.uint16)
    png16(tmp_path / "a.png", pixels)
    wanted = (pixels[..., :-1] / 65535 * pixels[..., -1:] / 65535).transpose(2, 0, 1)
    reading = read(tmp_path / "a.png")
    np.testing.assert_allclose(reading.pixels, wanted, atol=1e-6)
    assert reading.facts["notes"] == ["transparent parts laid on black"]


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("pixels", [GREY16, RGB16], ids=["grey", "rgb"])
def test_sixteen_bit_tiff(tmp_path: Path, compression: str | None, pixels: np.ndarray) -> None:
    tifffile.imwrite(tmp_path / "a.tif", pixels, compression=compression)
    wanted = (pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)) / 65535
    np.testing.assert_array_equal(read_picture(tmp_path / "a.tif"), wanted.astype(np.float32))


def test_sixteen_bit_tiff_by_lzw(tmp_path: Path) -> None:
    lzw_tiff(tmp_path / "rgb.tif", RGB16)
    Image.fromarray(GREY16).save(tmp_path / "grey.tif", compression="tiff_lzw")
    np.testing.assert_array_equal(
        read_picture(tmp_path / "rgb.tif"), (RGB16.transpose(2, 0, 1) / 65535).astype(np.float32)
    )
    np.testing.assert_array_equal(read_picture(tmp_path / "grey.tif")[0], (GREY16 / 65535).astype(np.float32))


def test_tiff_planes_and_white_is_zero(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "p.tif", RGB16.transpose(2, 0, 1), photometric="rgb", planarconfig="separate")
    tifffile.imwrite(tmp_path / "w.tif", GREY16, photometric="miniswhite")
    np.testing.assert_allclose(read_picture(tmp_path / "p.tif") * 65535, RGB16.transpose(2, 0, 1), atol=0.01)
    np.testing.assert_allclose(read_picture(tmp_path / "w.tif")[0] * 65535, 65535 - GREY16, atol=0.01)


def test_alpha_in_tiff(tmp_path: Path) -> None:
    pixels = RANDOM.integers(0, 65536, (6, 9, 4), dtype=np.uint16)
    for kind, note in (("unassalpha", "transparent parts laid on black"), ("assocalpha", "stored as laid")):
        tifffile.imwrite(tmp_path / f"{kind}.tif", pixels, photometric="rgb", extrasamples=[kind])
        reading = read(tmp_path / f"{kind}.tif")
        share = pixels[..., 3:] / 65535 if kind == "unassalpha" else 1
        np.testing.assert_allclose(
            reading.pixels, (pixels[..., :3] / 65535 * share).transpose(2, 0, 1), atol=1e-6
        )
        assert reading.facts["notes"][0].startswith(note)


def test_palette(tmp_path: Path) -> None:
    image = Image.fromarray(GREY8 % 7).convert("P")
    image.putpalette([value for k in range(7) for value in (10 * k, 255 - 9 * k, 31 * k)])
    for ending in ("png", "tif", "bmp"):
        image.save(tmp_path / f"a.{ending}")
        k = (GREY8 % 7).astype(int)
        wanted = np.stack([10 * k, 255 - 9 * k, 31 * k])
        np.testing.assert_allclose(read_picture(tmp_path / f"a.{ending}") * 255, wanted, atol=1e-4)


def test_transparent_palette_and_opaque_alpha(tmp_path: Path) -> None:
    image = Image.fromarray(GREY8 % 2).convert("P")
    image.putpalette([200, 100, 50, 20, 40, 60])
    image.save(tmp_path / "p.png", transparency=0)
    shown = read(tmp_path / "p.png")
    assert shown.facts["notes"] == ["transparent parts laid on black"]
    assert (shown.pixels[:, GREY8 % 2 == 0] == 0).all()
    assert (shown.pixels[2, GREY8 % 2 == 1] == np.float32(60 / 255)).all()

    Image.fromarray(np.dstack([RGB8, np.full_like(GREY8, 255)])).save(tmp_path / "o.png")
    opaque = read(tmp_path / "o.png")
    np.testing.assert_array_equal(opaque.pixels * 255, RGB8.transpose(2, 0, 1))
    assert "notes" not in opaque.facts


def test_grey_with_alpha_stays_grey(tmp_path: Path) -> None:
    Image.fromarray(np.dstack([GREY8, GREY8[::-1]])).save(tmp_path / "la.png")
    np.testing.assert_allclose(
        read_picture(tmp_path / "la.png")[0], GREY8 / 255 * (GREY8[::-1] / 255), atol=1e-6
    )


def test_one_bit(tmp_path: Path) -> None:
    for ending in ("png", "tif"):
        Image.fromarray(GREY8 > 99).save(tmp_path / f"a.{ending}")
        np.testing.assert_array_equal(read_picture(tmp_path / f"a.{ending}")[0], GREY8 > 99)


def test_cmyk(tmp_path: Path) -> None:
    ink = RANDOM.integers(0, 256, (6, 9, 4), dtype=np.uint8)
    left = 1 - ink / 255
    wanted = (left[..., :3] * left[..., 3:]).transpose(2, 0, 1)
    Image.fromarray(ink, "CMYK").save(tmp_path / "a.tif")
    Image.fromarray(ink, "CMYK").save(tmp_path / "lzw.tif", compression="tiff_lzw")
    Image.fromarray(np.broadcast_to(ink[:1, :1], (16, 16, 4)).copy(), "CMYK").save(
        tmp_path / "a.jpg", quality=95
    )
    for name in ("a.tif", "lzw.tif"):
        reading = read(tmp_path / name)
        np.testing.assert_allclose(reading.pixels, wanted, atol=1.1 / 255)
        assert "CMYK" in reading.facts["notes"][0]
    np.testing.assert_allclose(read_picture(tmp_path / "a.jpg")[:, 4, 4], wanted[:, 0, 0], atol=0.03)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "lzw.tif", "deep.png"])
def test_orientation_is_honoured(tmp_path: Path, orientation: int, name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    flat = np.kron(np.array([[40, 90, 140], [190, 240, 20]], np.uint8), np.ones((8, 8), np.uint8))
    pixels = (flat.astype(np.uint16) * 257) if name == "deep.png" else flat
    options = {"compression": "tiff_lzw"} if name == "lzw.tif" else {}
    Image.fromarray(pixels).save(tmp_path / name, exif=exif, **options)
    Image.fromarray(flat).save(tmp_path / "plain.bmp")
    upright = Image.open(tmp_path / "plain.bmp")
    upright.getexif()[0x0112] = orientation
    wanted = np.array(ImageOps.exif_transpose(upright))
    reading = read(tmp_path / name)
    np.testing.assert_allclose(reading.pixels[0] * 255, wanted, atol=4)
    assert (f"turned by EXIF orientation {orientation}" in reading.facts.get("notes", [])) == (
        orientation > 1
    )


def test_modes(tmp_path: Path) -> None:
    Image.fromarray(RGB8).save(tmp_path / "c.png")
    Image.fromarray(GREY8).save(tmp_path / "g.png")
    luma = np.array(Image.fromarray(RGB8).convert("L"))
    np.testing.assert_allclose(read_picture(tmp_path / "c.png", mode="grey")[0] * 255, luma, atol=0.51)
    assert read_picture(tmp_path / "g.png", mode="colour").shape == (3, 6, 9)
    assert np.ptp(read_picture(tmp_path / "g.png", mode="colour"), axis=0).max() == 0


def test_masks(tmp_path: Path) -> None:
    inside = GREY8 > 128
    Image.fromarray(inside).save(tmp_path / "bit.png")
    Image.fromarray(inside.astype(np.uint8)).save(tmp_path / "one.png")
    np.save(tmp_path / "a.npy", inside)
    for name in ("bit.png", "one.png", "a.npy"):
        np.testing.assert_array_equal(read_mask(tmp_path / name), inside)
    Image.fromarray(np.zeros_like(GREY8)).save(tmp_path / "none.png")
    with pytest.raises(PictureError, match="marks no pixel"):
        read_mask(tmp_path / "none.png")
    with pytest.raises(PictureError, match="is a JPEG"):
        read_mask(tmp_path / "a.jpg")
