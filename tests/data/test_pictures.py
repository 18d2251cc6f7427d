"""Reading picture files: every depth and colour, exactly; every way of being broken, in a sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from scipy.io import savemat

from data.pictures import PictureError, read, read_mask, read_picture

RANDOM = np.random.default_rng(0)
GREY8 = RANDOM.integers(0, 256, (6, 9), dtype=np.uint8)
RGB8 = RANDOM.integers(0, 256, (6, 9, 3), dtype=np.uint8)
GREY16 = RANDOM.integers(0, 65536, (6, 9), dtype=np.uint16)
RGB16 = RANDOM.integers(0, 65536, (6, 9, 3), dtype=np.uint16)


def png16(path: Path, pixels: np.ndarray) -> None:
    """A PNG of 16 bits a channel, 1 to 4 channels, each row filtered in another way."""
    rows, cols, channels = pixels.shape
    stride = 2 * channels
    data = pixels.astype(">u2").reshape(rows, -1).view(np.uint8).astype(int)
    lines = b""
    for r in range(rows):
        left = np.concatenate([np.zeros(stride, int), data[r][:-stride]])
        up = data[r - 1] if r else np.zeros_like(data[r])
        coded = (data[r], data[r] - left, data[r] - up)[r % 3]
        lines += bytes([r % 3]) + (coded % 256).astype(np.uint8).tobytes()
    head = struct.pack(">IIBBBBB", cols, rows, 16, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")):
        content += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    path.write_bytes(content)


def lzw_tiff(path: Path, pixels: np.ndarray) -> None:
    """A 16-bit RGB TIFF compressed by LZW, of literal codes only."""
    codes = []
    data = pixels.astype("<u2").tobytes()
    for start in range(0, len(data), 200):
        codes += [256, *data[start : start + 200]]
    bits = "".join(format(code, "09b") for code in [*codes, 257])
    bits += "0" * (-len(bits) % 8)
    strip = int(bits, 2).to_bytes(len(bits) // 8, "big")
    rows, cols, _ = pixels.shape
    tags = [(256, cols), (257, rows), (258, 8), (259, 5), (262, 2), (273, 14), (277, 3), (278, rows)]
    tags += [(279, len(strip)), (284, 1)]
    content = struct.pack("<2sHI3H", b"II", 42, 14 + len(strip), 16, 16, 16) + strip
    content += struct.pack("<H", len(tags))
    for tag, value in tags:
        content += struct.pack("<HHII", tag, 3 if tag == 258 else 4, 3 if tag == 258 else 1, value)
    path.write_bytes(content + bytes(4))


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


def test_floats_in_unit_range_are_taken_as_they_are(tmp_path: Path) -> None:
    values = RANDOM.random((5, 7)).astype(np.float32)
    np.save(tmp_path / "a.npy", values)
    tifffile.imwrite(tmp_path / "a.tif", values)
    for name in ("a.npy", "a.tif"):
        np.testing.assert_array_equal(read_picture(tmp_path / name)[0], values)


def test_floats_outside_need_a_range_and_are_never_rescaled(tmp_path: Path) -> None:
    np.save(tmp_path / "ct.npy", np.array([[-1000.0, 0.0], [200.0, 3000.0]]))
    with pytest.raises(
        PictureError, match=r"ct.npy holds float64 values from -1000 to 3000, outside \[0, 1\]"
    ):
        read(tmp_path / "ct.npy")
    reading = read(tmp_path / "ct.npy", range=(-1000, 1000))
    np.testing.assert_allclose(reading.pixels[0], [[0, 0.5], [0.6, 1]])
    assert reading.facts["clipped"] == 0.25
    assert reading.facts["range"] == [-1000, 1000]


def test_twelve_bits_in_sixteen(tmp_path: Path) -> None:
    Image.fromarray(GREY16 // 16).save(tmp_path / "a.png")
    np.testing.assert_allclose(
        read_picture(tmp_path / "a.png", range=(0, 4095))[0] * 4095, GREY16 // 16, atol=1e-3
    )


@pytest.mark.parametrize("dtype", ["int16", "int64", "uint32"])
def test_other_whole_numbers_need_a_range(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "a.npy", np.arange(12).reshape(3, 4).astype(dtype))
    with pytest.raises(PictureError, match=f"{dtype} values from 0 to 11"):
        read(tmp_path / "a.npy")
    np.testing.assert_allclose(
        read_picture(tmp_path / "a.npy", range=(0, 11))[0].ravel() * 11, np.arange(12), atol=1e-5
    )


def test_range_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="range must be two finite values"):
        read(tmp_path / "a.npy", range=(1, 1))


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((5, 7), 1),
        ((5, 7, 1), 1),
        ((1, 5, 7), 1),
        ((5, 7, 3), 3),
        ((3, 5, 7), 3),
        ((2, 5, 7), 2),
        ((5, 7, 2), 2),
    ],
)
def test_array_layouts(tmp_path: Path, shape: tuple[int, ...], wanted: int) -> None:
    values = RANDOM.random(shape) / 2
    np.save(tmp_path / "a.npy", values)
    pixels = read_picture(tmp_path / "a.npy")
    assert pixels.shape == (wanted, 5, 7)
    assert np.isclose(pixels.sum(), values.sum())
    channel = values if values.ndim == 2 else values[0] if shape[0] == wanted else values[..., 0]
    np.testing.assert_allclose(pixels[0], channel, rtol=1e-6)


@pytest.mark.parametrize("shape", [(7,), (5, 7, 4), (4, 5, 7), (2, 5, 3), (2, 2, 5, 7), (0, 5)])
def test_shapes_that_are_no_picture(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape))
    with pytest.raises(PictureError, match=r"a\.npy (has the shape|is empty)"):
        read(tmp_path / "a.npy")


def test_complex_becomes_two_channels(tmp_path: Path) -> None:
    values = (RANDOM.normal(size=(5, 7)) + 1j * RANDOM.normal(size=(5, 7))).astype(np.complex64)
    np.save(tmp_path / "a.npy", values)
    with pytest.raises(PictureError, match="state which are black and white"):
        read(tmp_path / "a.npy")
    with pytest.raises(PictureError, match="its range must begin at 0"):
        read(tmp_path / "a.npy", range=(-1, 1))
    with pytest.raises(PictureError, match="can't be made grey"):
        read(tmp_path / "a.npy", range=(0, 9), mode="grey")
    pixels = read_picture(tmp_path / "a.npy", range=(0, 9))
    np.testing.assert_allclose(pixels[0] + 1j * pixels[1], values / 9, atol=1e-6)
    clipped = read(tmp_path / "a.npy", range=(0, 0.5))
    assert np.hypot(*clipped.pixels).max() <= 1 + 1e-6
    np.testing.assert_allclose(np.arctan2(clipped.pixels[1], clipped.pixels[0]), np.angle(values), atol=1e-5)
    assert clipped.facts["clipped"] == np.mean(np.abs(values) > 0.5)


def test_mat_files_of_both_kinds(tmp_path: Path) -> None:
    real, phase = RANDOM.random((5, 7)), RANDOM.random((5, 7)) + 0.5j
    savemat(tmp_path / "five.mat", {"im": real, "scale": 3.0})
    savemat(tmp_path / "complex.mat", {"im": phase})
    savemat(tmp_path / "logical.mat", {"im": real > 0.5})
    with h5py.File(tmp_path / "seven.mat", "w") as file:
        file["im"] = real.T
    with h5py.File(tmp_path / "seven_complex.mat", "w") as file:
        stored = np.zeros((7, 5), [("real", "f8"), ("imag", "f8")])
        stored["real"], stored["imag"] = phase.T.real, phase.T.imag
        file["im"] = stored
        file["#refs#/a"] = np.zeros(3)
    np.testing.assert_allclose(read_picture(tmp_path / "five.mat")[0], real, rtol=1e-6)
    np.testing.assert_allclose(read_picture(tmp_path / "seven.mat")[0], real, rtol=1e-6)
    np.testing.assert_array_equal(read_picture(tmp_path / "logical.mat")[0], real > 0.5)
    for name in ("complex.mat", "seven_complex.mat"):
        pixels = read_picture(tmp_path / name, range=(0, 2))
        np.testing.assert_allclose(pixels[0] + 1j * pixels[1], phase / 2, rtol=1e-6)


def test_matlab_doubles_that_hold_whole_numbers_stay_doubles(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"im": np.array([[0.0, 1.0], [1.0, 0.0]])})
    assert read_picture(tmp_path / "a.mat").max() == 1


def test_mat_with_several_pictures_needs_a_name(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"one": np.zeros((3, 4)), "two": np.ones((3, 5))})
    with pytest.raises(PictureError, match="name one with variable, it holds one 3 x 4, two 3 x 5"):
        read(tmp_path / "a.mat")
    with pytest.raises(PictureError, match="has no array 'three'"):
        read(tmp_path / "a.mat", variable="three")
    assert read_picture(tmp_path / "a.mat", variable="two").shape == (1, 3, 5)


def test_modes(tmp_path: Path) -> None:
    Image.fromarray(RGB8).save(tmp_path / "c.png")
    Image.fromarray(GREY8).save(tmp_path / "g.png")
    luma = np.array(Image.fromarray(RGB8).convert("L"))
    np.testing.assert_allclose(read_picture(tmp_path / "c.png", mode="grey")[0] * 255, luma, atol=0.51)
    assert read_picture(tmp_path / "g.png", mode="colour").shape == (3, 6, 9)
    assert np.ptp(read_picture(tmp_path / "g.png", mode="colour"), axis=0).max() == 0


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
