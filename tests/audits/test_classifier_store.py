"""The classifier over a store: labels in, versions, verdicts and rates out."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import labelled_store
import numpy as np
import pytest
import sample_store
from typer.testing import CliRunner

from audits import labels
from audits.classifier.features import numbers
from audits.classifier.gathering import GONE, Choice, agreement, gathered
from audits.classifier.making import train
from audits.classifier.rates import rates
from audits.classifier.threshold import Rule
from audits.classifier.verdicts import doubts, lacking, verdicts
from audits.classifier.versions import Version, keep, load, versions
from audits.classifier_commands import app
from engine.errors import UsageError
from engine.store.connection import create, reading, writing

MAXIMA = (*labelled_store.LAYERS, "null-space-measured-max")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "classifier.md"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled")
    sample_store.build(folder)
    labelled_store.add(folder)
    return folder


@pytest.fixture(scope="module")
def version(store: Path) -> Version:
    return keep(store, train(store, Choice(), author="lead"))


@pytest.fixture
def own(store: Path, version: Version, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copytree(store, tmp_path / "store"))


def test_by_default_it_reads_the_maxima_of_every_layer(version: Version) -> None:
    assert version.layer.features == MAXIMA
    assert version.trained_on["labels"] == "majority"
    assert version.trained_on["annotators"] == ["anna", "ben"]
    assert version.trained_on["conventions"]["lpips-tiny-max-1"] == "what lpips-tiny-max-1 is"


def test_it_tells_better_than_the_average_does(version: Version) -> None:
    report = version.report
    assert report.baseline is not None and report.baseline.name == "lpips-tiny"
    assert report.auc.value > 0.9 and report.baseline.gain.low > 0
    assert (report.images, report.groups) == (12, 12)


def test_the_ceiling_is_how_often_two_people_agree_ties_among_them(store: Path) -> None:
    votes = labels.votes(store).pivot(index="recon_id", columns="annotator", values="verdict")
    both = votes[["anna", "ben"]].dropna()
    found = agreement(store)
    assert found is not None
    assert (found.annotators, found.pairs) == (2, len(both))
    assert found.share.value == pytest.approx((both["anna"] == both["ben"]).mean())
    assert found.share.value < 1


def test_a_verdict_is_one_join_and_equals_the_layer(store: Path, version: Version) -> None:
    found = verdicts(store, version.classifier_id)
    known = numbers(store, found["recon_id"].tolist())
    values = known.values.loc[found["recon_id"], list(version.layer.features)].to_numpy()
    np.testing.assert_allclose(found["p"], version.layer.probability(values), atol=1e-12)
    np.testing.assert_array_equal(found["hallucinated"], found["p"] >= version.layer.threshold)
    assert len(found) == 96 - 2 - 6
    part = verdicts(store, version.classifier_id, "photos", "deblur")
    assert set(part["dataset"]) == {"photos"} and set(part["problem"]) == {"deblur"}


def test_what_is_nearest_to_the_threshold_is_in_most_doubt(store: Path, version: Version) -> None:
    found = verdicts(store, version.classifier_id)
    told = doubts(store, version)
    assert [told[recon] >= 0.5 for recon in found["recon_id"]] == found["hallucinated"].tolist()


def test_what_lacks_a_feature_has_no_verdict_and_a_reason(own: Path, version: Version) -> None:
    with writing(own) as con:
        con.execute(
            "DELETE FROM score USING reconstruction AS r WHERE score.recon_id = r.recon_id "
            "AND judge = 'lpips-tiny-max-2' AND method = 'adjoint' AND dataset = 'photos'"
        )
        con.execute(
            "INSERT INTO absence SELECT recon_id, 'lpips-tiny-max-2', 'no face' FROM reconstruction "
            "WHERE method = 'adjoint' AND dataset = 'photos'"
        )
    assert len(verdicts(own, version.classifier_id)) == 88 - 12
    found = lacking(own, version.classifier_id)
    assert found["pictures"].sum() == 12 and set(found["reason"]) == {"no face"}


def test_the_ten_lines_of_the_document_compute_the_same_p(
    store: Path, version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        app, ["export", version.name, "--store", str(store), "--out", str(tmp_path / "classifier.json")]
    )
    assert done.exit_code == 0, done.output
    found = verdicts(store, version.classifier_id)
    known = numbers(store, found["recon_id"].tolist()).values.loc[found["recon_id"]]
    with Path("scores.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(known.columns)
        writer.writerows([["" if np.isnan(x) else repr(float(x)) for x in row] for row in known.to_numpy()])
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)
    np.testing.assert_allclose(np.asarray(names["p"], dtype=float), found["p"], atol=1e-9, rtol=0)
    np.testing.assert_array_equal(names["hallucinated"], found["hallucinated"])


def test_the_sql_of_the_document_computes_the_same_p(store: Path, version: Version) -> None:
    from engine.store.connection import reading_both

    (sql,) = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    with reading_both(store) as con:
        told = {str(recon): p for recon, p in con.execute(sql, [version.classifier_id]).fetchall()}
    found = verdicts(store, version.classifier_id)
    np.testing.assert_allclose([told[recon] for recon in found["recon_id"]], found["p"], atol=1e-12)


def test_a_version_is_never_changed(own: Path, version: Version) -> None:
    again = train(own, Choice(), author="somebody else")
    assert again.classifier_id == version.classifier_id
    assert keep(own, again) == version
    forged = dataclasses.replace(again, layer=dataclasses.replace(again.layer, bias=5.0))
    assert keep(own, forged).layer == version.layer
    with reading(own, database="labels") as con:
        assert con.execute("SELECT count(*), any_value(author) FROM classifier").fetchone() == (1, "lead")


def test_versions_are_told_apart_and_found_by_their_digits(own: Path, version: Version) -> None:
    other = keep(own, train(own, Choice(labels="anna", rule=Rule(kind="hand", level=0.4))))
    assert [entry.name for entry in versions(own)] == [other.name, version.name]
    assert load(own) == other and load(own, version.name[:6]) == version
    assert other.layer.threshold == 0.4 and other.told == "anna"
    with pytest.raises(UsageError, match="no classifier begins with 'zz'; there are "):
        load(own, "zz")


def test_without_truth_it_reads_nothing_that_needs_it(store: Path) -> None:
    made = train(store, Choice(reference="measurement", features=("null-space-measured-max",)))
    assert made.layer.features == ("null-space-measured-max",)
    usual = gathered(store, Choice(reference="measurement")).examples.features
    assert usual == ("null-space-measured-max",)
    with pytest.raises(UsageError, match="lpips-tiny-max-1 compares with the truth"):
        gathered(store, Choice(reference="measurement", features=("lpips-tiny-max-1",)))


def test_features_are_chosen_by_name(store: Path) -> None:
    found = gathered(store, Choice(features=("psnr", "lpips-tiny-max")))
    assert found.examples.features == ("psnr", "lpips-tiny-max")
    with pytest.raises(UsageError, match="did you mean 'lpips-tiny-max'"):
        gathered(store, Choice(features=("lpips-tiny-maxx",)))


def test_labels_that_cannot_be_used_are_counted(own: Path) -> None:
    with writing(own) as con:
        con.execute("DELETE FROM reconstruction WHERE method = 'adjoint' AND dataset = 'phantoms'")
        con.execute(
            "DELETE FROM score USING reconstruction AS r WHERE score.recon_id = r.recon_id "
            "AND judge = 'psnr' AND method = 'adjoint'"
        )
    told = len(labels.verdicts(own, ["anna"]))
    found = gathered(own, Choice(labels="anna", features=("psnr", "ssim")))
    assert found.left_out == {GONE: 12, "without a value of psnr": 12}
    assert len(found.examples) == told - 24


def test_labels_nobody_gave_are_told(own: Path, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"no labels of zoe; there are labels of anna \(88\), ben \(46\), oracle"
    ):
        gathered(own, Choice(labels="zoe"))
    create(tmp_path / "bare")
    with pytest.raises(UsageError, match="reconaudit labels oracle"):
        gathered(tmp_path / "bare", Choice())


def test_one_kind_of_label_trains_nothing(own: Path) -> None:
    with writing(own, database="labels") as con:
        con.execute("UPDATE label SET verdict = 'faithful'")
    with pytest.raises(UsageError, match="got 88 faithful and none hallucinated"):
        train(own, Choice())


def test_a_rate_is_counted_among_a_census_or_a_random_draw(own: Path, version: Version) -> None:
    only = dataclasses.replace(
        version, trained_on={**version.trained_on, "labels": ["anna"], "annotators": ["anna"]}
    )
    census = rates(own, only)["pnp-admm", "single"].labels
    votes = labels.verdicts(own, ["anna"])
    assert census is not None and census.pictures == 22
    assert census.estimate.value == pytest.approx(
        votes.loc[votes["method"] == "pnp-admm", "hallucinated"].mean()
    )


def test_of_labels_that_leave_pictures_out_only_the_random_draw_counts(own: Path, version: Version) -> None:
    only = dataclasses.replace(
        version, trained_on={**version.trained_on, "labels": ["anna"], "annotators": ["anna"]}
    )
    drawn = labelled_store.draw(own, 14)
    sql = """
        DELETE FROM label WHERE label_id IN (
            SELECT label_id FROM label JOIN evidence USING (recon_id)
            WHERE annotator = 'anna' AND method = 'pnp-admm' AND dataset = 'photos'
            QUALIFY row_number() OVER (PARTITION BY problem ORDER BY position DESC) = 1)
    """
    with writing(own, database="labels") as con:
        con.execute(sql)
    votes = labels.verdicts(own, ["anna"])
    assert (votes["method"] == "pnp-admm").sum() < 22
    found = rates(own, only)["pnp-admm", "single"].labels
    assert found is not None and found.pictures == 14
    wanted = votes.loc[votes["recon_id"].isin(drawn), "hallucinated"].mean()
    assert found.estimate.value == pytest.approx(wanted)
    assert found.estimate.low < wanted < found.estimate.high


def test_chosen_labels_make_no_rate(own: Path, version: Version) -> None:
    with writing(own, database="labels") as con:
        con.execute("DELETE FROM label WHERE position % 6 = 0")
    found = rates(own, version)
    assert {line: rate.labels for line, rate in found.items()} == dict.fromkeys(found)
    assert all(rate.shown is rate.classifier for rate in found.values())


def test_labelled_pictures_count_as_the_folds_that_did_not_see_them_say(own: Path, version: Version) -> None:
    unseen = {entry.recon_id: entry.said for entry in version.report.unseen}
    table = verdicts(own, version.classifier_id)
    table = table[table["method"] == "tv(weight=0.1)"]
    said = [
        unseen.get(recon, flag) for recon, flag in zip(table["recon_id"], table["hallucinated"], strict=True)
    ]
    rate = rates(own, version)["tv(weight=0.1)", "single"]
    assert rate.flagged == pytest.approx(np.mean(said))
    highest, median, lowest = rate.examples
    assert (
        highest.p == table["p"].max() and lowest.p == table["p"].min() and highest.p >= median.p >= lowest.p
    )


@pytest.fixture
def cli(own: Path) -> Iterator[tuple[CliRunner, list[str]]]:
    yield CliRunner(), ["--store", str(own)]


def test_the_commands_train_list_and_show(cli: tuple[CliRunner, list[str]]) -> None:
    runner, store = cli
    done = runner.invoke(
        app, ["train", "--labels", "anna,ben", "--threshold", "false-alarms=0.2", "--json", *store]
    )
    assert done.exit_code == 0, done.output
    document = json.loads(done.output)
    assert document["trained_on"]["rule"] == {"kind": "false-alarms", "level": 0.2}
    listed = json.loads(runner.invoke(app, ["list", "--json", *store]).output)
    assert listed[0]["name"] == document["classifier_id"][:8]
    shown = runner.invoke(app, ["show", *store]).output
    assert "labels of anna, ben" in shown and "null-space-measured-max" in shown


def test_a_threshold_nobody_can_read_is_one_sentence(cli: tuple[CliRunner, list[str]]) -> None:
    runner, store = cli
    done = runner.invoke(app, ["train", "--threshold", "high", *store])
    assert isinstance(done.exception, UsageError)
    assert "youden, false-alarms=SHARE or a number between 0 and 1, got 'high'" in str(done.exception)
