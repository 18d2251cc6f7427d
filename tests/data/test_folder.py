"""A folder of one's own pictures: what is used, what is left out and why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.pictures import PictureError
from data.resample import average
from data.sets.folder import Folder

RANDOM = np.random.default_rng(1)
GREY = RANDOM.integers(0, 256, (20, 30), dtype=np.uint8)
RGB = RANDOM.integers(0, 256, (16, 16, 3), dtype=np.uint8)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.fromarray(GREY).save(folder / "scan10.png")
    Image.fromarray(RGB).save(folder / "scan2.png")
    (folder / "notes.txt").write_text("not a picture")
    return folder


def test_order_names_and_sizes(pictures: Path) -> None:
    found = Folder(path=str(pictures))
    assert [found[i].name for i in range(len(found))] == ["scan2", "scan10"]
    assert [found[i].pixels.shape for i in range(2)] == [(3, 16, 16), (1, 20, 30)]
    assert found.skipped == []
    assert found[1].attributes["file"] == "scan10.png" and found[1].attributes["stored"] == "uint8"
    assert found[-1].name == "scan10"
    with pytest.raises(IndexError):
        found[2]


def test_broken_file_is_skipped_with_the_reason(pictures: Path) -> None:
    whole = (pictures / "scan2.png").read_bytes()
    (pictures / "cut.png").write_bytes(whole[: len(whole) // 2])
    np.save(pictures / "raw.npy", np.array([[-4.0, 3.0]]))
    found = Folder(path=str(pictures))
    assert [found[i].name for i in range(len(found))] == ["scan2", "scan10"]
    reasons = dict(found.skipped)
    assert set(reasons) == {"cut", "raw"}
    assert "broken or cut short" in reasons["cut"] and "range: [low, high]" in reasons["raw"]


def test_a_pattern_says_which_files_are_no_pictures(pictures: Path) -> None:
    found = Folder(path=f"{pictures}/*")
    assert len(found) == 2
    assert found.skipped[0][0] == "notes" and "accepted are .png" in found.skipped[0][1]


def test_nothing_usable_is_one_sentence(pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"none of the 1 files of .*notes\.txt can be used; notes\.txt is no pict"
    ):
        len(Folder(path=f"{pictures}/notes.txt"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"the folder .*empty holds no picture"):
        len(Folder(path=str(tmp_path / "empty")))


def test_same_stem_twice_gets_its_ending(pictures: Path) -> None:
    np.save(pictures / "scan2.npy", GREY)
    found = Folder(path=str(pictures))
    assert [found[i].name for i in range(3)] == ["scan2.npy", "scan2.png", "scan10"]


def test_count_is_of_good_pictures(pictures: Path) -> None:
    (pictures / "a.png").write_text("broken")
    found = Folder(path=str(pictures), count=1)
    assert len(found) == 1 and found[0].name == "scan2"
    assert [name for name, _ in found.skipped] == ["a"]


def test_range_and_complex(tmp_path: Path) -> None:
    np.save(tmp_path / "mri.npy", np.full((8, 8), 3 + 4j, np.complex64))
    found = Folder.build(path=str(tmp_path), range=[0, 10])
    np.testing.assert_allclose(found[0].pixels[:, 0, 0], [0.3, 0.4], rtol=1e-6)
    assert found.params["range"] == [0.0, 10.0]


def test_resize_keeps_the_aspect_and_averages(pictures: Path) -> None:
    found = Folder(path=str(pictures), resize=10)
    assert [found[i].pixels.shape for i in range(2)] == [(3, 10, 10), (1, 10, 15)]
    np.testing.assert_allclose(found[1].pixels[0], average(GREY[None] / 255, 10, 15)[0], atol=1e-6)


def test_crop_takes_the_middle(pictures: Path) -> None:
    found = Folder(path=str(pictures), crop=16)
    np.testing.assert_array_equal(found[1].pixels[0], (GREY[2:18, 7:23] / 255).astype(np.float32))


def test_nothing_is_enlarged(pictures: Path) -> None:
    found = Folder(path=str(pictures), crop=18)
    assert len(found) == 1
    assert found.skipped == [("scan2", "scan2.png: a picture of 16 x 16 pixels has no middle of 18 x 18.")]
    found = Folder(path=str(pictures), resize=18)
    assert [name for name, _ in found.skipped] == ["scan2"]
    assert "can't be averaged to 18 x 18" in found.skipped[0][1]


def test_colour(pictures: Path) -> None:
    assert {Folder(path=str(pictures), colour="grey")[i].pixels.shape[0] for i in range(2)} == {1}
    assert {Folder(path=str(pictures), colour="colour")[i].pixels.shape[0] for i in range(2)} == {3}


def test_roi_follows_the_picture(pictures: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    inside = np.zeros(GREY.shape, np.uint8)
    inside[4:12, 10:20] = 255
    Image.fromarray(inside).save(masks / "scan10.png")
    found = Folder(path=str(pictures), roi=str(masks), resize=10, crop=10)
    assert [name for name, _ in found.skipped] == ["scan2"]
    assert found.skipped[0][1] == "no mask is called scan2; each picture needs one."
    wanted = np.zeros((10, 15), bool)
    wanted[2:6, 5:10] = True
    assert found[0].roi is not None
    np.testing.assert_array_equal(found[0].roi, wanted[:, 2:12])


def test_roi_that_does_not_fit(pictures: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    Image.fromarray(np.ones((5, 5), np.uint8)).save(masks / "scan2.png")
    corner = np.zeros(GREY.shape, np.uint8)
    corner[0, 0] = 1
    Image.fromarray(corner).save(masks / "scan10.png")
    with pytest.raises(ValueError, match=r"the mask scan2\.png is 5 x 5 pixels, scan2\.png is 16 x 16\."):
        len(Folder(path=str(pictures), roi=str(masks), crop=8))
    found = Folder(path=f"{pictures}/scan10.png", roi=str(masks))
    assert found[0].roi is not None and found[0].roi.sum() == 1
    Image.fromarray(np.ones((16, 16), np.uint8)).save(masks / "scan2.tif")
    assert "2 masks are called scan2" in dict(Folder(path=str(pictures), roi=str(masks)).skipped)["scan2"]
    with pytest.raises(ValueError, match="marks nothing that is left"):
        len(Folder(path=f"{pictures}/scan10.png", roi=str(masks), crop=8))


def test_each_folder_shows_one_person(tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    for person in ("ann", "bob"):
        for folder in (tmp_path / "faces" / person, masks / person):
            folder.mkdir(parents=True)
            Image.fromarray(GREY).save(folder / "1.png")
    found = Folder(path=f"{tmp_path}/faces/**/*.png", identity="parent", roi=f"{masks}/**/*.png")
    assert [(found[i].name, found[i].identity) for i in range(2)] == [
        ("ann/1.png", "ann"),
        ("bob/1.png", "bob"),
    ]
    assert found[0].roi is not None


def test_the_label_is_its_name_in_the_store(pictures: Path) -> None:
    assert Folder(path=str(pictures), label="mine", crop=8).slug == "mine"
    assert Folder(path="x", crop=8).slug == "folder(path=x, crop=8)"
    with pytest.raises(ValueError, match="label 'photos' is the name of another test set"):
        Folder(path="x", label="photos")
    with pytest.raises(ValueError, match="label must be letters, digits"):
        Folder(path="x", label="a/b c")


def test_two_folders_are_equal_by_their_parameters(pictures: Path) -> None:
    a, b = Folder(path=str(pictures)), Folder(path=str(pictures))
    assert len(a) == 2 and a == b and hash(a) == hash(b)


def test_a_file_that_vanishes_says_so(pictures: Path) -> None:
    found = Folder(path=str(pictures))
    assert len(found) == 2
    (pictures / "scan2.png").unlink()
    with pytest.raises(PictureError, match=r"scan2\.png is not there"):
        found[0]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "folder needs path"),
        ({"path": ""}, "path must name a folder"),
        ({"path": "x", "count": 0}, "count must be >= 1, got 0"),
        ({"path": "x", "resize": 0}, "resize must be >= 1"),
        ({"path": "x", "range": [1, 0]}, "range must be two finite values, low before high"),
        ({"path": "x", "range": [1]}, "parameter range of folder must be"),
        ({"path": "x", "colour": "rgb"}, "one of 'keep', 'grey', 'colour'"),
        ({"path": "x", "rio": "y"}, "unknown parameter of folder 'rio'; did you mean 'roi'"),
    ],
)
def test_out_of_range(params: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Folder.build(**params)


def test_real_pictures(shared_data: Path) -> None:
    found = Folder(path=str(shared_data / "images_set12"))
    assert len(found) == 12 and {found[i].pixels.shape[0] for i in range(12)} == {1}
    faces = Folder(path=f"{shared_data}/faces_dps_ffhq256/**/*.png")
    assert len(faces) == 3 and faces.skipped == [] and faces[0].pixels.shape == (3, 256, 256)
    wild = Folder(path=f"{shared_data}/lfw_10x10/**/*.jpg", identity="parent", count=21)
    assert len({wild[i].identity for i in range(21)}) == 3
