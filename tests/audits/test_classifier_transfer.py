"""The trial of the classifier: nothing of the method or the person that is judged was learned from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audits.classifier import measures, transfer, trial_page
from audits.classifier.examples import Examples
from audits.classifier.layer import Layer
from audits.classifier.oracle_trial import SEED, SPOILS, tried
from audits.classifier.threshold import Rule
from audits.classifier.training import cross_validated
from audits.classifier.transfer import calibration, elsewhere, figures, gain
from audits.written_part import marks
from data.portrait.face import face_at
from engine.errors import UsageError

METHODS = ("bicubic", "tv", "unet", "ddrm")
PEOPLE = 20


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "DRAWS", 100)


def examples(values: np.ndarray, hallucinated: np.ndarray) -> Examples:
    """Every person restored by every method; a row of `values` and a verdict for each."""
    count = PEOPLE * len(METHODS)
    facts = pd.DataFrame(
        {
            "recon_id": [str(i) for i in range(count)],
            "image_id": [str(i // len(METHODS)) for i in range(count)],
            "method": METHODS * PEOPLE,
        }
    )
    return Examples(
        features=tuple(f"v{k}" for k in range(values.shape[1])),
        values=values,
        hallucinated=hallucinated,
        weight=np.ones(count),
        group=np.arange(count) // len(METHODS),
        place=np.arange(count),
        facts=facts,
    )


def by_method() -> Examples:
    """The method alone decides what is hallucinated, and the features say which method it is."""
    method = np.tile(np.arange(len(METHODS)), PEOPLE)
    return examples(np.eye(len(METHODS))[method], np.isin(method, (2, 3)))


def by_value() -> Examples:
    """One feature decides, in every method alike; another is noise."""
    values = np.random.default_rng(0).normal(size=(PEOPLE * len(METHODS), 2))
    return examples(values, values[:, 0] > 0.3)


def test_no_layer_learned_from_the_method_or_the_person_that_it_judges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learned: list[tuple[set[str], set[int]]] = []

    def watched(found: Examples, rule: Rule, seed: int) -> tuple[Layer, float]:
        learned.append((set(found.rows["method"]), set(found.group.tolist())))
        numbers = {"means": (0.0, 0.0), "scales": (1.0, 1.0), "weights": (1.0, 0.0)}
        return Layer(features=("v0", "v1"), bias=0.0, threshold=0.5, **numbers), 1.0

    monkeypatch.setattr(transfer, "trained", watched)
    own = by_value()
    found = elsewhere(own, Rule())
    assert len(learned) == len(found.strengths) and np.isfinite(found.p).all()
    for i, (method, group) in enumerate(zip(own.rows["method"], own.group, strict=True)):
        methods, groups = learned[found.fold[i]]
        assert method not in methods and group not in groups and len(methods) == len(METHODS) - 1


def test_what_only_the_method_tells_does_not_carry_over() -> None:
    own = by_method()
    known, unknown = cross_validated(own, Rule()), elsewhere(own, Rule())
    assert figures(own, known)["auc"].value > 0.99
    assert figures(own, unknown)["auc"].value < 0.6


def test_what_tells_in_every_method_does_carry_over() -> None:
    own = by_value()
    ours = elsewhere(own, Rule())
    noise = examples(own.values[:, 1:], own.hallucinated)
    theirs = elsewhere(noise, Rule())
    found = figures(own, ours)
    assert found["auc"].low > 0.95 and found["accuracy"].value > 0.9
    assert gain(own, ours.p, theirs.p).low > 0.2


def test_leaving_a_method_out_takes_two() -> None:
    own = by_value()
    alone = own[(own.rows["method"] == "tv").to_numpy()]
    with pytest.raises(UsageError, match="takes two at least, got tv"):
        elsewhere(alone, Rule())


def test_the_calibration_error_lies_in_its_interval() -> None:
    rng = np.random.default_rng(3)
    p = rng.random(400)
    truth = rng.random(400) < p
    drawn = measures.draws(np.arange(400) // 4, 200, 0)
    right, shifted = calibration(p, truth, drawn), calibration(p**3, truth, drawn)
    assert right.low <= right.value <= right.high < shifted.low < shifted.value < shifted.high


def test_the_oracle_is_tried_on_what_is_known() -> None:
    """A reader that knows the true faces, and says an open mouth of all other pictures."""
    faces = [face_at("test", seed=SEED, person=person) for person in range(4)]
    words = {face.picture(32).pixels.tobytes(): bool(face.word("mouth_open")) for face in faces}
    closed = 1 - np.mean(list(words.values()))

    def read(pictures: np.ndarray) -> dict[str, np.ndarray]:
        said = [words.get(x.tobytes(), True) for x in pictures]
        return {"mouth_open": np.eye(2)[np.array(said, dtype=int)]}

    found = tried(read, ["mouth_open"], 32, 4, 0.9)
    alarms = {name: share["value"] for name, share in found["alarms"].items()}
    assert found["faces"] == 4 and alarms.keys() == {*SPOILS, "all"}
    assert alarms["nothing"] == alarms["blur σ 1"] == alarms["blur σ 2"] == 0
    assert alarms["noise 0.05"] == closed and closed > 0
    assert found["found"]["nothing"]["value"] == closed


def document() -> dict[str, object]:
    figure = {"value": 0.81, "low": 0.7, "high": 0.9}
    judge = dict.fromkeys(("auc", "accuracy", "sensitivity", "specificity", "ece"), figure) | {
        "ece_chance": 0.04
    }
    test = {"classifier": judge, "baseline": judge, "gain": {"value": 0.1, "low": -0.01, "high": 0.2}}
    shares = dict.fromkeys((*SPOILS, "all"), figure)
    return {
        "labels": 500,
        "hallucinated": 130,
        "people": 80,
        "features": ["lpips-tiny-max-1"],
        "baseline": "lpips-tiny",
        "problems": ["sr", "sr(factor=8)"],
        "elsewhere": test,
        "known_methods": test,
        "methods": {
            "tv": {"labels": 9, "hallucinated": 1},
            "unet": {"labels": 90, "hallucinated": 20, **test},
        },
        "oracle": {
            "accuracy": 0.964,
            "attributes": {"hat": 0.99},
            "verdicts": {"faithful": 400},
            "faces": 100,
            "alarms": shares,
            "unsure": shares,
            "found": shares,
            "found_of": {"hat": {"faces": 9, "share": 0.5}},
        },
    }


def test_the_page_says_what_was_found_and_where_it_is_not_sure() -> None:
    text = trial_page.written(document())
    assert "ROC-AUC of **0.810 [0.700, 0.900]**" in text and "an interval that holds 0" in text
    assert "| `tv` | 9 | 1 | too few of a kind |" in text
    assert "hat 50 % (of 9 faces)" in text
    begin, end = marks(trial_page.SOURCE)
    page = f"before\n{begin}\nold\n{end}\nafter"
    assert trial_page.renewed(page, document()).count("\nold\n") == 0
    with pytest.raises(ValueError, match="one after the other"):
        trial_page.renewed("nothing", document())


@pytest.mark.long
def test_the_trial_from_the_suite_to_the_figures(tmp_path: Path) -> None:
    from audits.classifier.trial import trial

    found = trial(tmp_path, faces=16, tried=6, jobs=0)
    assert 8 < found["people"] <= 16 and set(found["methods"]) <= {
        *("bicubic", "tv", "unet"),
        *("ddrm(steps=20)", "diffpir(steps=20)"),
    }
    assert 0 < found["hallucinated"] < found["labels"] <= 16 * 9
    assert 0 <= found["elsewhere"]["classifier"]["auc"]["value"] <= 1
    assert trial_page.written(found)
