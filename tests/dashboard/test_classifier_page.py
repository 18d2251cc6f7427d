"""The page Classifier, and the leaderboard's rates: what they say of versions, and where there are none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import labelled_store
import pytest
from drawn import Drawn

from audits import labels
from audits.classifier.gathering import Choice
from audits.classifier.making import train
from audits.classifier.rates import rates
from audits.classifier.versions import Version, keep, versions
from dashboard import verdicts
from dashboard.classifier.mistakes import MOST
from dashboard.classifier.words import interval, learning, shares
from dashboard.numbers import percent
from dashboard.verdicts import Sayings
from engine.store.connection import writing

Open = Callable[..., Drawn]


@pytest.fixture(scope="module")
def labelled(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store with labels, and no version."""
    folder = Path(shutil.copytree(sample, tmp_path_factory.mktemp("labelled") / "store"))
    labelled_store.add(folder)
    return folder


@pytest.fixture(scope="module")
def filled(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Version]:
    """The same with a version of the majority."""
    folder = Path(shutil.copytree(labelled, tmp_path_factory.mktemp("trained") / "store"))
    return folder, keep(folder, train(folder, Choice(), author="lead"))


@pytest.fixture
def page(filled: tuple[Path, Version], serve: Callable[[Path], None]) -> Open:
    serve(filled[0])
    return lambda name="classifier", **params: Drawn(name, **params)


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


def test_without_labels_it_says_how_to_get_some(opened: Open) -> None:
    nothing = opened("classifier").piece("nothing")
    assert nothing["title"] == "No labels yet"
    assert nothing["commands"][0][0] == "reconaudit labels oracle"
    assert "5 labels of each kind" in opened("classifier").text


def test_with_labels_and_no_version_one_is_trained_by_a_button(
    labelled: Path, serve: Callable[[Path], None], tmp_path: Path
) -> None:
    store = Path(shutil.copytree(labelled, tmp_path / "store"))
    serve(store)
    page = Drawn("classifier", labels="named", annotators="anna", rule="hand", level="0.4")
    assert "There are 156 labels, 88 of anna, 46 of ben, 22 of the oracle (a network, no person)" in said(
        page, "opening"
    )
    assert said(page, "preview").startswith("88 labels of anna: 29 hallucinated, 59 faithful; 4 features.")
    page.app.button(key="train").click().run(timeout=120)
    (made,) = versions(store)
    assert (made.told, made.layer.threshold) == ("anna", 0.4)
    page.run()
    assert page.url["classifier"] == made.name
    assert f"classifier {made.name} tells hallucinated from faithful" in said(page, "opening")


def test_what_cannot_be_trained_says_why(
    labelled: Path, serve: Callable[[Path], None], tmp_path: Path
) -> None:
    store = Path(shutil.copytree(labelled, tmp_path / "store"))
    with writing(store, database="labels") as con:
        con.execute("UPDATE label SET verdict = 'faithful'")
    serve(store)
    page = Drawn("classifier")
    assert "got 88 faithful and none hallucinated" in said(page, "refusal")
    assert page.app.button(key="train").disabled


def test_the_sentence_is_made_of_the_report(page: Open, filled: tuple[Path, Version]) -> None:
    name, report = filled[1].name, filled[1].report
    assert report.baseline is not None and report.ceiling is not None
    less = f"{report.baseline.gain.value:.3f} less"
    assert said(page(), "opening") == (
        f"Trained on 85 labels of the majority of people, classifier {name} tells hallucinated from "
        f"faithful with an AUC of {interval(report.auc)} on images and identities it never saw; LPIPS-tiny, "
        f"averaged, has {interval(report.baseline.auc)}: {less}. It is right in "
        f"{shares(report.accuracy)} of them; two people agree in {shares(report.ceiling.share)}."
    )
    assert learning(report) in said(page(), "curves-say")


def test_a_version_of_the_oracle_says_what_the_oracle_is_and_how_well_it_reads(
    labelled: Path, serve: Callable[[Path], None], tmp_path: Path
) -> None:
    store = Path(shutil.copytree(labelled, tmp_path / "store"))
    with writing(store, database="labels") as con:
        con.execute(
            "UPDATE label SET conditions = ? WHERE annotator = 'oracle'",
            [json.dumps({"accuracy": 0.964, "attributes": ["eyes_closed", "hat"]})],
        )
    made = keep(store, train(store, Choice(labels=("oracle",)), author="lead"))
    serve(store)
    page = Drawn("classifier")
    opening = f"Trained on {made.report.labels} labels of the oracle (a network, no person), classifier"
    assert said(page, "opening").startswith(opening)
    assert said(page, "oracle").endswith(f"reads {percent(0.964)} right off unseen faces: eyes closed, hat.")
    assert "It learned from photos: of other data sets its word is a guess." in said(page, "rates-say")
    board = Drawn("leaderboard", dataset="phantoms", problem="deblur")
    assert "learned from labels of the oracle (a network, no person)" in said(board, "small-print")
    assert "its word is a guess" in said(board, "small-print")
    board = Drawn("leaderboard", dataset="photos", problem="deblur")
    assert "guess" not in said(board, "small-print")


def test_a_label_of_the_oracle_alone_is_called_so(labelled: Path) -> None:
    votes = labels.votes(labelled)
    recon = votes.loc[votes["annotator"] == "oracle", "recon_id"].iloc[0]
    assert not verdicts.oracles(labelled, (0, 0))  # anna judged everything
    store_says = Sayings(by=None, p={}, labels=verdicts.labelled(labelled, (0, 0)), oracle=frozenset([recon]))
    assert store_says.told(recon).endswith(" by the oracle (a network, no person)")
    other = next(key for key in store_says.labels if key != recon)
    assert store_says.label(other) == store_says.labels[other]
    assert store_says.label("nothing") == ""


def test_its_whole_state_is_in_the_url(page: Open, filled: tuple[Path, Version]) -> None:
    name = filled[1].name
    opened = page()
    assert opened.url == {
        "classifier": name,
        "against": "none",
        "labels": "majority",
        "annotators": "anna,ben",
        "reference": "truth",
        "features": "lpips-tiny-max-1,lpips-tiny-max-2,lpips-tiny-max-3,null-space-measured-max",
        "rule": "youden",
        "level": "0.5",
    }
    other = page(labels="named", annotators="oracle", reference="measurement", features="consistency")
    assert said(other, "oracle-told").startswith("The oracle is a network, no person: it calls")
    again = Drawn("classifier", **other.url)
    assert again.url == other.url and said(again, "preview") == said(other, "preview")


def test_a_version_or_a_score_that_is_not_there_is_refused(page: Open) -> None:
    refused = page(classifier="12345678").piece("broken-link")
    assert "There is no classifier '12345678' here" in json.dumps(refused)
    refused = page(reference="measurement", features="lpips-tiny-max-1").piece("broken-link")
    assert "There is no score 'lpips-tiny-max-1' here" in json.dumps(refused)


def test_its_mistakes_lead_to_the_desk(page: Open, filled: tuple[Path, Version]) -> None:
    wrong = [entry for entry in filled[1].report.unseen if entry.wrong]
    missed = sorted(entry.p for entry in wrong if not entry.said)
    opened = page()
    found = opened.piece("Called faithful, labelled hallucinated")["tiles"]
    assert [tile["value"] for tile in found] == [f"p {p:.2f}" for p in missed[:MOST]]
    assert all(shown["source"].startswith("data:image/png") for shown in found[0]["pictures"])
    address = urlsplit(found[0]["href"])
    query = {name: value[0] for name, value in parse_qs(address.query).items()}
    there = page(address.path.strip("/"), **query)
    assert "broken-link" not in dict(there.pieces)
    assert (there.url["image"], there.url["b"]) == (query["image"], query["b"])


def test_two_versions_are_compared(
    filled: tuple[Path, Version], serve: Callable[[Path], None], tmp_path: Path
) -> None:
    store = Path(shutil.copytree(filled[0], tmp_path / "store"))
    other = keep(store, train(store, Choice(labels="anna", features=("psnr", "ssim")), author="lead"))
    serve(store)
    page = Drawn("classifier", classifier=filled[1].name, against=other.name)
    assert f"dashed: {other.name}" in said(page, "curves-say")
    rows = page.rows("versions")
    assert list(rows) == [other.name, filled[1].name]
    assert f"classifier={other.name}" in rows[other.name]["name"]["href"]
    assert "href" not in rows[filled[1].name]["name"]


def test_the_leaderboard_has_the_rates_of_its_case(page: Open, filled: tuple[Path, Version]) -> None:
    store, version = filled
    board = page("leaderboard", dataset="phantoms", problem="deblur")
    assert board.url["classifier"] == version.name
    found = rates(store, version, "phantoms", "deblur")
    cell = board.rows("board")["pnp-admm"]["hallucinated"]
    rate = found["pnp-admm", "single"].shown
    assert rate is not None and rate.source == "classifier"
    assert cell["text"] == f"{100 * rate.estimate.value:.0f}" and cell["sub"].endswith(" c")
    assert percent(found["pnp-admm", "single"].flagged) in cell["hint"]
    highest = parse_qs(urlsplit(cell["menu"][0]["href"]).query)
    assert highest["image"] == [found["pnp-admm", "single"].examples[0].name]
    assert f"classifier {version.name}, which learned from labels of the majority" in said(
        board, "small-print"
    )


def test_over_all_cases_labels_go_before_the_classifier(page: Open, filled: tuple[Path, Version]) -> None:
    store, version = filled
    cell = page("leaderboard", dataset="all", problem="all").rows("board")["pnp-admm"]["hallucinated"]
    rate = rates(store, version)["pnp-admm", "single"].labels
    assert rate is not None
    assert cell["text"] == f"{100 * rate.estimate.value:.0f}"
    assert cell["hint"].startswith(f"Of {rate.pictures} labels of the majority of people.")
    assert "menu" not in cell


def test_the_leaderboard_of_a_store_without_a_classifier_has_no_such_column(opened: Open) -> None:
    page = opened("leaderboard", dataset="photos", problem="deblur")
    assert "hallucinated" not in [column["name"] for column in page.piece("board")["columns"]]
    assert page.url["classifier"] == "none"
