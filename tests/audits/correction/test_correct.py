"""Correcting a store: methods of their own, judged as the others, made once, never with the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from correction_layers import FEATURE, Store, add_classifier
from typer.testing import CliRunner

from audits.correction import batches
from audits.correction.applying import Report, correct
from audits.correction.blend import Blend
from audits.correction.correction import Correction
from audits.correction.gains import gains
from audits.correction.resample import Resample
from audits.correction.select import Select, disagreement
from engine.errors import UsageError
from engine.store import codec
from engine.store.connection import reading
from engine.store.errors import StoreMissing
from reconaudit import app

SR = "sr(factor=2)"


def _rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with reading(folder) as con:
        return con.execute(sql, list(values)).fetchall()


def _output(folder: Path, recon: Any) -> Any:
    return codec.unpack(_rows(folder, "SELECT x FROM output WHERE recon_id = ?::UUID", str(recon))[0][0])


def _correct(store: Store, correction: Correction, **options: Any) -> Report:
    return correct(store.folder, correction, problem=SR, method="diffpir", device="cpu", **options)


def test_select_is_stored_as_a_method_with_the_scores_of_the_draw_it_chose(store: Store) -> None:
    report = _correct(store, Select())
    assert (report.done, report.failed, report.found) == (2, 0, 0)
    name = f"{store.sampler}+select"
    row = _rows(store.folder, "SELECT family, params, posterior FROM method WHERE method = ?", name)[0]
    assert row[0] == "corrected" and row[2].startswith("no: ")
    assert json.loads(row[1]) == {"method": store.sampler, "correction": "select", "by": "disagreement"}
    scored = "SELECT judge, value FROM score WHERE recon_id = ?::UUID ORDER BY judge"
    for made in report.made:
        draws = _rows(
            store.folder,
            "SELECT recon_id FROM latest WHERE kind = 'sample' AND image_id = "
            "(SELECT image_id FROM reconstruction WHERE recon_id = ?::UUID) AND problem = ? ORDER BY sample",
            str(made.recon_id),
            SR,
        )
        pictures = np.stack([_output(store.folder, draw) for (draw,) in draws])
        import torch

        chosen = int(disagreement(torch.from_numpy(pictures)[:, None])[:, 0].argmin())
        assert np.array_equal(_output(store.folder, made.recon_id), pictures[chosen])
        ours = dict(_rows(store.folder, scored, str(made.recon_id)))
        theirs = dict(_rows(store.folder, scored, str(draws[chosen][0])))
        assert ours == pytest.approx(theirs, abs=1e-5) and {"psnr", "consistency", FEATURE} <= set(ours)
    board = _rows(store.folder, "SELECT kind, images FROM summary WHERE method = ? AND judge = 'psnr'", name)
    assert board == [("single", 2)]


def test_again_finds_what_was_corrected(store: Store) -> None:
    first = _correct(store, Blend(threshold=0.01))
    again = _correct(store, Blend(threshold=0.01))
    assert again.found == again.done == first.done == 2
    assert [one.recon_id for one in again.made] == [one.recon_id for one in first.made]
    sql = "SELECT count(*) FROM run_item JOIN run USING (run_id) WHERE suite = ?"
    owned = _rows(store.folder, sql, "correct by blend(threshold=0.01)")
    assert owned == [(4,)], "both runs own both"


def test_corrections_are_not_corrected(store: Store) -> None:
    _correct(store, Select())
    report = correct(store.folder, Select(), device="cpu")
    assert {one.method for one in report.made} == {store.sampler}


def test_what_was_mended_is_a_map_and_what_it_took_is_told(store: Store) -> None:
    report = _correct(store, Resample(threshold=0.01))
    assert report.failed == 0, [one.reason for one in report.made]
    recon = str(report.made[0].recon_id)
    (found,) = _rows(
        store.folder, "SELECT data FROM pixel_map WHERE map = 'flagged' AND recon_id = ?::UUID", recon
    )
    weight = codec.unpack(found[0])
    assert weight.shape == (32, 32) and weight.min() >= 0 and weight.max() == 1
    (cost,) = _rows(
        store.folder,
        "SELECT samples, network_evaluations, kind FROM reconstruction WHERE recon_id = ?::UUID",
        recon,
    )
    assert cost == (4, 4 * 3 + 3, "single"), "four draws of three steps, and three more"


def test_a_corrected_picture_is_made_without_the_truth(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    truth = batches._TRUTHS
    seen = batches.reading

    def spied(folder: Path) -> Any:
        asked.append("read")
        return seen(folder)

    monkeypatch.setattr(batches, "reading", spied)
    given: list[Any] = []

    class Looking(Select):
        def __call__(self, some: Any) -> Any:
            assert asked == [], "nothing is read from the store's pictures before the correction is made"
            given.append(some)
            return super().__call__(some)

    add_classifier(store.folder, "77")
    _correct(store, Looking(by="classifier:77"))
    assert asked == ["read"] and "image" in truth
    (one,) = given
    known = set(one.values.columns)
    truthful = _rows(store.folder, "SELECT DISTINCT judge FROM score WHERE reference = 'truth'")
    assert known and not known & {judge for (judge,) in truthful}


def test_a_classifier_that_needs_no_truth_chooses_its_least(store: Store) -> None:
    add_classifier(store.folder, "ab")
    report = _correct(store, Select(by="classifier:ab"))
    assert report.correction.slug == "select(by=classifier:ab000000)"
    for made in report.made:
        (least,) = _rows(
            store.folder,
            "SELECT min(value) FROM score JOIN latest USING (recon_id) WHERE judge = ? AND kind = 'sample' "
            "AND problem = ? AND image_id = (SELECT image_id FROM reconstruction WHERE recon_id = ?::UUID)",
            FEATURE,
            SR,
            str(made.recon_id),
        )
        (own,) = _rows(
            store.folder,
            "SELECT value FROM score WHERE judge = ? AND recon_id = ?::UUID",
            FEATURE,
            str(made.recon_id),
        )
        assert own[0] == pytest.approx(least[0], abs=1e-6)


def test_blend_towards_a_classical_reconstruction_and_by_a_classifiers_map(store: Store) -> None:
    add_classifier(store.folder, "cd")
    report = _correct(store, Blend(map="classifier:cd", threshold=0.0, towards="bicubic", feather=0))
    assert report.done == 2
    bicubic = _rows(
        store.folder,
        "SELECT output.x FROM output JOIN latest USING (recon_id) JOIN image USING (image_id) "
        "WHERE method = 'bicubic' AND problem = ? ORDER BY position",
        SR,
    )
    for made, (blob,) in zip(report.made, bicubic, strict=True):
        ours, theirs = _output(store.folder, made.recon_id), codec.unpack(blob)
        assert np.abs(ours - theirs).mean() < 0.1, "flagged everywhere: the other, moved onto the measurement"
        assert not np.array_equal(ours, _output(store.folder, made.shown))


def test_the_one_output_of_a_method_is_blended_by_another_map(store: Store) -> None:
    by = Blend(map="null-space-added", threshold=0.0, towards="adjoint")
    report = correct(store.folder, by, problem=SR, method="bicubic", device="cpu")
    assert report.done == 2 and report.made[0].mean is None
    rows = {row["figure"]: row for row in gains(store.folder, report.made)}
    assert rows["psnr"]["mean"] is None and rows["psnr"]["draw"] != rows["psnr"]["corrected"]


def test_gains_compare_the_draw_the_mean_and_what_became_of_it(store: Store) -> None:
    report = _correct(store, Select())
    rows = {row["figure"]: row for row in gains(store.folder, report.made)}
    assert {"psnr", "consistency"} <= set(rows) and rows["psnr"]["pictures"] == 2
    for side, ids in (
        ("draw", [one.shown for one in report.made]),
        ("mean", [one.mean for one in report.made]),
        ("corrected", [one.recon_id for one in report.made]),
    ):
        values = [
            _rows(
                store.folder, "SELECT value FROM score WHERE judge = 'psnr' AND recon_id = ?::UUID", str(key)
            )
            for key in ids
        ]
        assert rows["psnr"][side] == pytest.approx(np.mean(values))


def test_one_that_cannot_be_corrected_does_not_hinder_the_others(store: Store) -> None:
    report = correct(store.folder, Resample(), device="cpu")
    assert {one.problem for one in report.made} == {SR}
    reasons = {reason for why in report.left_out.values() for reason in why}
    assert any("runs a sampler of ours again" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("correction", "options", "said"),
    [
        (
            Select(),
            {"method": "adjoint", "problem": SR},
            "takes several draws of a sampler .samples: 8., and there is one output",
        ),
        (Resample(), {"method": "adjoint", "problem": SR}, "runs a sampler of ours again"),
        (Blend(towards="tv"), {"method": "diffpir"}, "no reconstructions of these measurements by tv"),
        (
            Blend(map="null-space-measured", towards="tv"),
            {"problem": "jpeg"},
            "jpeg is not linear: there is no pseudo-inverse",
        ),
        (Select(), {"method": "dip"}, "nothing to correct: the store has no reconstructions of dip"),
        (Select(by="classifier:9f9f"), {}, "no classifier begins with '9f9f'|there is no classifier"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    store: Store, correction: Correction, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        correct(store.folder, correction, device="cpu", **options)
    assert "\n" not in str(caught.value)


def test_a_classifier_with_the_truth_may_not_choose(store: Store) -> None:
    add_classifier(store.folder, "ee", "psnr", "truth")
    with pytest.raises(
        UsageError, match=r"may not look at the truth, and the classifier ee000000 .*--reference"
    ):
        _correct(store, Select(by="classifier:ee"))


def test_a_feature_of_the_truth_is_not_had_whatever_a_version_says(store: Store) -> None:
    add_classifier(store.folder, "ef", "psnr", "measurement")
    with pytest.raises(UsageError, match="reads psnr, which single draws have not without the truth"):
        _correct(store, Select(by="classifier:ef"))


def test_draws_that_were_not_kept_are_told(drawn: Callable[[str], Store]) -> None:
    moments = drawn("keep: moments")
    with pytest.raises(UsageError, match=r"samples were not kept \(keep: moments\); run the suite with keep"):
        _correct(moments, Select())


def test_no_store_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="there is no store"):
        correct(tmp_path / "none", Select(), device="cpu")


def test_the_command_corrects_and_shows_what_it_gains(store: Store) -> None:
    words = ["correct", "--store", str(store.folder), "--by", "blend", "--set", "threshold=0.02"]
    words += ["--method", "diffpir", "--problem", SR, "--device", "cpu"]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert "blend (map deviation, threshold 0.02," in shown.output and "psnr" in shown.output
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert told["correction"] == "blend(threshold=0.02)" and told["found"] == 2
    assert {"psnr", "consistency"} <= {row["figure"] for row in told["gains"]}


def test_the_command_goes_by_a_classifier_where_there_is_one(drawn: Callable[[str], Store]) -> None:
    own = drawn("")
    words = ["correct", "--store", str(own.folder), "--by", "select", "--problem", SR, "--method", "diffpir"]
    plain = CliRunner().invoke(app, [*words, "--json"])
    assert json.loads(plain.stdout)["params"] == {"by": "disagreement"}
    add_classifier(own.folder, "aa", "psnr", "truth")
    add_classifier(own.folder, "bb")
    judged = CliRunner().invoke(app, [*words, "--json"])
    told = json.loads(judged.stdout)
    assert told["params"] == {"by": "classifier:bb000000"}
    assert "hallucinated" in {row["figure"] for row in told["gains"]}, "by the one that knows the truth"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "best"], "--by must be select, blend, resample, got 'best'"),
        (["--by", "blend", "--set", "threshold"], "--set must be KEY=VALUE, got 'threshold'"),
        (
            ["--by", "blend", "--set", "threshold=low"],
            "threshold of blend must be a number or nothing, got 'low'",
        ),
    ],
)
def test_a_wrong_word_is_a_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["correct", "--store", str(tmp_path), *words])
    assert isinstance(result.exception, UsageError) and said in str(result.exception)
