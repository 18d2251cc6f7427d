"""Labels and probabilities on the page Hallucinations and on Compare: beside pictures, and as a choice."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import labelled_store
import pandas as pd
import pytest
import split_store
from drawn import Drawn

from audits import labels
from audits.classifier.gathering import Choice
from audits.classifier.making import train
from audits.classifier.verdicts import verdicts
from audits.classifier.versions import Version, keep, load, versioned
from dashboard import verdicts as told
from engine.store.connection import writing

CASE = {"dataset": "photos", "problem": "deblur"}


@pytest.fixture(scope="module")
def labelled(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store with the split, labels of three annotators, and no classifier."""
    folder = Path(shutil.copytree(sample, tmp_path_factory.mktemp("labelled") / "store"))
    split_store.add(folder)
    labelled_store.add(folder)
    return folder


@pytest.fixture(scope="module")
def judged(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two versions of the classifier."""
    folder = Path(shutil.copytree(labelled, tmp_path_factory.mktemp("judged") / "store"))
    made = train(folder, Choice(), author="lead")
    keep(folder, versioned(made.layer, made.report, author="lead", trained_on={**made.trained_on, "old": 1}))
    keep(folder, replace(made, created=datetime.datetime.now(datetime.UTC)))
    return folder


@pytest.fixture(scope="module")
def newest(judged: Path) -> Version:
    return load(judged)


def tiles(page: Drawn) -> list[dict[str, Any]]:
    return page.piece("regions")["tiles"]


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


def head(page: Drawn) -> dict[str, Any]:
    """What the desk was given."""

    def below(node: Any) -> list[Any]:
        children = list(getattr(node, "children", {}).values())
        return children + [deeper for child in children for deeper in below(child)]

    given = [node for node in below(page.app._tree) if getattr(node, "type", "") == "bidi_component"]
    blob = next(bytes(node.proto.bytes) for node in given if node.proto.WhichOneof("data") == "bytes")
    return json.loads(blob[8 : 8 + int.from_bytes(blob[4:8], "little")])


def spoken(folder: Path, version: Version) -> pd.DataFrame:
    found = verdicts(folder, version.classifier_id, **CASE)
    return found.set_index(["method", "name"])


def test_a_probability_and_a_label_stand_beside_every_tile(
    judged: Path, newest: Version, serve: Callable[[Path], None]
) -> None:
    serve(judged)
    page = Drawn("hallucinations", **CASE, by="absolute-error")
    p, votes = spoken(judged, newest), labels.verdicts(judged).set_index("recon_id")["hallucinated"]
    assert page.url["classifier"] == newest.name and "classifier 2" in said(page, "legend")
    for tile in tiles(page):
        row = p.loc[tile["text"], tile["note"]]
        assert tile["aside"] == f"p {row['p']:.2f}"
        if row["recon_id"] in votes.index:
            assert tile["verdict"] == ("hallucinated" if votes[row["recon_id"]] else "faithful")
    examples = [picture for row in page.rows("examples").values() for picture in row["examples"]["pictures"]]
    assert examples and all(picture["caption"].startswith("p ") for picture in examples)


def test_a_range_of_probabilities_leaves_the_pictures_that_lie_in_it(
    judged: Path, newest: Version, serve: Callable[[Path], None]
) -> None:
    serve(judged)
    p = spoken(judged, newest)["p"]
    page = Drawn("hallucinations", **CASE, by="absolute-error", p="0.5,1")
    assert page.url["p"] == "0.5,1"
    shown = {(tile["text"], tile["note"]) for tile in tiles(page)}
    assert shown == set(p[p >= 0.5].index) and shown
    assert "of probability 0.50 to 1.00" in said(page, "opening")
    counted = {name: row["flagged"]["text"].split(" of ")[1] for name, row in page.rows("examples").items()}
    assert {name: int(n) for name, n in counted.items()} == dict(p[p >= 0.5].groupby("method").size())


@pytest.mark.parametrize("label", ["hallucinated", "faithful", "none"])
def test_a_label_leaves_the_pictures_that_have_it(
    labelled: Path, serve: Callable[[Path], None], label: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(labelled, tmp_path / "store"))
    with writing(folder, database="labels") as con:
        con.execute(
            "DELETE FROM label WHERE recon_id IN (SELECT recon_id FROM evidence WHERE method = 'adjoint')"
        )
    serve(folder)
    page = Drawn("hallucinations", dataset="photos", problem="all", by="absolute-error", label=label)
    if label == "none":
        assert {tile["text"] for tile in tiles(page)} == {"adjoint"}
        assert "not labelled" in said(page, "opening")
    else:
        assert {tile["verdict"] for tile in tiles(page)} == {label}
        assert "adjoint" not in {tile["text"] for tile in tiles(page)}
    assert all(tile["aside"] == "" for tile in tiles(page)), "there is no classifier"


def test_who_is_adjudicated_goes_before_people_and_people_before_the_oracle(labelled: Path) -> None:
    found = told.labelled(labelled, (0, 0))
    votes = labels.votes(labelled)
    people = votes[votes["annotator"] != labels.ORACLE]
    for recon_id, own in people.groupby("recon_id"):
        lean = (own["verdict"] == "hallucinated").sum() - (own["verdict"] == "faithful").sum()
        wanted = "unsure" if lean == 0 else "hallucinated" if lean > 0 else "faithful"
        assert found[str(recon_id)] == wanted
    alone = votes[~votes["recon_id"].isin(people["recon_id"])]
    assert all(found[row.recon_id] == row.verdict for row in alone.itertuples())


def test_what_is_asked_and_not_there_says_so_and_leads_back(
    judged: Path, labelled: Path, serve: Callable[[Path], None]
) -> None:
    serve(judged)
    page = Drawn("hallucinations", **CASE, by="absolute-error", p="0.999,0.9995")
    assert "of probability 1.00 to 1.00" in page.text and "Any probability" in page.text
    serve(labelled)
    page = Drawn("hallucinations", **CASE, p="0.5,1")
    assert "There is no classifier yet" in page.text
    assert "probability must not fall" in Drawn("hallucinations", **CASE, p="0.9,0.1").text
    assert "There is no label 'odd' here" in Drawn("hallucinations", **CASE, label="odd").text


def test_the_caption_on_the_desk_says_p_and_by_whom(
    judged: Path, newest: Version, serve: Callable[[Path], None]
) -> None:
    serve(judged)
    p = spoken(judged, newest)["p"]
    for page in (
        Drawn("compare", **CASE, image="coffee"),
        Drawn("hallucinations", **CASE, image="coffee", method="pnp-admm"),
    ):
        for panel in head(page)["panels"]:
            if panel["role"] != "method":
                assert panel["verdict"] is None
                continue
            method = panel["id"] if panel["id"] != "reconstruction" else "pnp-admm"
            verdict = panel["verdict"]
            assert (verdict["label"], verdict["after"]) == ("p", "classifier 2")
            assert verdict["text"] == f"{p.loc[method, 'coffee']:.2f}"
    why = said(page, "verdict")
    assert f"p {p.loc['pnp-admm', 'coffee']:.2f}" in why and "What weighs most" in why
    pulls = [row["cells"]["pull"].get("text") for row in page.piece("checks")["rows"]]
    assert sum(pull is not None for pull in pulls) == len(newest.layer.features)


def test_without_a_classifier_captions_say_nothing_of_it(
    labelled: Path, judged: Path, serve: Callable[[Path], None]
) -> None:
    serve(labelled)
    bare = Drawn("compare", **CASE, image="coffee")
    assert {panel["verdict"] for panel in head(bare)["panels"]} == {None}
    serve(judged)
    off = Drawn("compare", **CASE, image="coffee", classifier="none")
    assert {panel["verdict"] for panel in head(off)["panels"]} == {None}
