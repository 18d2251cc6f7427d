"""Pictures made elsewhere are matched by name, judged, and what does not match is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import UsageError
from engine.runner.folders import Folders
from engine.runner.importing import import_pictures
from engine.store import codec


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Three truths; ``good`` has all of them, off by 0.1; ``poor`` lacks one, has a stranger, a small one."""
    rng = np.random.default_rng(0)
    for name in ("truth", "good", "poor", "measured"):
        (tmp_path / name).mkdir()
    for i in range(3):
        x = rng.random((16, 24)).astype(np.float32) * 0.8
        np.save(tmp_path / "truth" / f"p{i}.npy", x)
        np.save(tmp_path / "good" / f"p{i}.npy", x + np.float32(0.1))
        np.save(tmp_path / "measured" / f"p{i}.npy", x[::2, ::2])
    np.save(tmp_path / "poor" / "p0.npy", np.zeros((16, 24), np.float32))
    np.save(tmp_path / "poor" / "p1.npy", np.zeros((8, 8), np.float32))
    Image.new("L", (24, 16)).save(tmp_path / "poor" / "stranger.png")
    return tmp_path


def folders(place: Path, **changes: object) -> Folders:
    given = {
        "truth": place / "truth",
        "methods": {"good": place / "good", "poor": place / "poor"},
        "measurement": place / "measured",
        "problem": "halved",
        "dataset": "mine",
    }
    return Folders(**(given | changes))


def test_outputs_are_judged_like_our_own(place: Path, store: Path, rows) -> None:
    report = import_pictures(folders(place), store, device="cpu")
    assert (report.done, report.failed) == (4, 1)
    found = rows(
        "SELECT value FROM score JOIN latest USING (recon_id) WHERE judge = 'psnr' AND method = 'good'"
    )
    np.testing.assert_allclose([value for (value,) in found], 20.0, atol=1e-3)
    assert rows("SELECT dataset, problem, count(*) FROM latest GROUP BY ALL") == [("mine", "halved", 5)]
    assert rows("SELECT height, width FROM image LIMIT 1") == [(16, 24)]
    assert rows("SELECT state, planned, done, failed FROM run") == [("finished", 5, 4, 1)]


def test_what_does_not_match_is_told(place: Path, store: Path, rows) -> None:
    told = "\n".join(import_pictures(folders(place), store, device="cpu").lines)
    assert "poor: no truth for stranger; left out." in told
    assert "poor: no output for p2." in told
    assert rows("SELECT reason FROM reconstruction WHERE state = 'failed'") == [
        ("p1.npy has shape (1, 8, 8); its truth has (1, 16, 24) (C, H, W).",)
    ]


def test_outputs_are_stored_as_they_are(place: Path, store: Path, rows) -> None:
    import_pictures(folders(place), store, device="cpu")
    stored = rows("SELECT x FROM output JOIN latest USING (recon_id) WHERE method = 'good' ORDER BY image_id")
    given = sorted(np.load(file).tobytes() for file in (place / "good").glob("*.npy"))
    assert sorted(codec.unpack(x).tobytes() for (x,) in stored) == given


def test_a_second_import_doubles_nothing(place: Path, store: Path, rows) -> None:
    import_pictures(folders(place), store, device="cpu")
    import_pictures(folders(place), store, device="cpu")
    assert rows("SELECT count(*), count(DISTINCT recon_id) FROM reconstruction") == [(5, 5)]
    assert rows("SELECT count(*) FROM image") == [(3,)]


def test_a_stated_range_scales_all_alike(tmp_path: Path, store: Path, rows) -> None:
    for name, value in (("truth", 1000.0), ("out", 1400.0)):
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / "a.npy", np.full((16, 16), value, np.float32))
    given = Folders(truth=tmp_path / "truth", methods={"m": tmp_path / "out"}, data_range="0,4000")
    import_pictures(given, store, device="cpu")
    assert rows("SELECT round(value, 3) FROM score WHERE judge = 'mae'") == [(0.1,)]


def test_an_output_that_overshoots_is_kept_as_it_is(tmp_path: Path, store: Path, rows) -> None:
    for name, value in (("truth", 0.9), ("out", 1.1)):
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / "a.npy", np.full((16, 16), value, np.float32))
    import_pictures(Folders(truth=tmp_path / "truth", methods={"m": tmp_path / "out"}), store, device="cpu")
    assert rows("SELECT round(value, 3) FROM score WHERE judge = 'mae'") == [(0.2,)]


def test_an_output_of_another_range_must_say_it(tmp_path: Path, store: Path, rows) -> None:
    for name, value in (("truth", 0.9), ("out", 230.0)):
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / "a.npy", np.full((16, 16), value, np.float32))
    import_pictures(Folders(truth=tmp_path / "truth", methods={"m": tmp_path / "out"}), store, device="cpu")
    ((reason,),) = rows("SELECT reason FROM reconstruction WHERE state = 'failed'")
    assert "outside [0, 1]" in reason


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"truth": Path("nowhere")}, "nowhere is not a folder"),
        ({"methods": {"a": Path("nowhere")}}, "nowhere is not a folder"),
        ({"problem": "deblur"}, "'deblur' is the name of a problem of ours"),
        ({"methods": {"tv": Path("nowhere")}}, "choose another, such as my-tv"),
        ({"data_range": "4,1"}, "LOW < HIGH"),
        ({"data_range": "a,b"}, "two numbers"),
    ],
)
def test_folders_that_cannot_be_used_are_told(place: Path, store: Path, changes, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        import_pictures(folders(place, **changes), store, device="cpu")
    assert not store.exists()


def test_no_common_name_is_told(place: Path, store: Path) -> None:
    (place / "strangers").mkdir()
    np.save(place / "strangers" / "other.npy", np.zeros((16, 24), np.float32))
    with pytest.raises(UsageError, match="no output has the name of a truth"):
        import_pictures(folders(place, methods={"m": place / "strangers"}), store, device="cpu")
