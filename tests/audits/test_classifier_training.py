"""The layer and its training, on examples whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import average_precision_score, roc_auc_score

from audits.classifier import measures
from audits.classifier.examination import examined
from audits.classifier.examples import Examples, checked, groups, scarce
from audits.classifier.layer import Layer
from audits.classifier.report import Report
from audits.classifier.threshold import Rule
from audits.classifier.training import STRENGTHS, cross_validated, fitted, folds, trained
from engine.errors import UsageError


def made(values: np.ndarray, truth: np.ndarray, group: np.ndarray | None = None) -> Examples:
    count = len(values)
    group = np.arange(count) if group is None else group
    rows = pd.DataFrame({"recon_id": [f"r{k}" for k in range(count)], "image_id": group})
    return Examples(
        features=tuple(f"f{k}" for k in range(values.shape[1])),
        values=values,
        hallucinated=truth,
        weight=np.ones(count),
        group=group,
        place=np.arange(count),
        facts=rows,
    )


def simulated(count: int, seed: int = 0, bias: float = -2.0) -> Examples:
    rng = np.random.default_rng(seed)
    values = rng.normal(3, 2, (count, 3))
    logit = ((values - 3) / 2) @ np.array([1.5, -0.8, 0.0]) + bias
    return made(values, rng.random(count) < expit(logit))


def test_measures_are_those_of_scikit_learn_with_ties_and_weights() -> None:
    rng = np.random.default_rng(3)
    score, truth = rng.integers(0, 12, 90) / 12, rng.random(90) < 0.4
    weights = rng.integers(0, 4, (5, 90)).astype(float)
    for ours, theirs in (
        (measures.auc, roc_auc_score),
        (measures.average_precision, average_precision_score),
    ):
        expected = [theirs(truth, score, sample_weight=row) for row in weights]
        np.testing.assert_allclose(ours(score, truth)(weights), expected, atol=1e-12)


def test_a_measure_without_one_kind_is_no_number() -> None:
    weights = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    found = measures.auc(np.array([0.1, 0.2, 0.9]), np.array([False, False, True]))(weights)
    assert np.isnan(found[0]) and found[1] == 1


def test_a_bootstrap_draws_whole_groups() -> None:
    group = np.array([0, 0, 1, 2, 2, 2])
    drawn = measures.draws(group, 50, 0)
    assert (drawn[:, 0] == drawn[:, 1]).all() and (drawn[:, 3] == drawn[:, 5]).all()
    assert (drawn[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_a_perfectly_calibrated_p_has_the_error_of_chance_alone() -> None:
    rng = np.random.default_rng(0)
    p = rng.random(4000)
    truth = rng.random(4000) < p
    binned = measures.bins(p)
    assert measures.calibration_error(p, truth, binned) < 0.03
    assert measures.calibration_error(np.clip(p + 0.2, 0, 1), truth, binned) > 0.12


def test_the_weights_are_those_of_the_penalised_likelihood() -> None:
    examples = simulated(200)
    layer = fitted(examples, 0.5, calibrated=False)
    z = (examples.values - examples.values.mean(0)) / examples.values.std(0)
    sign, omega = np.where(examples.hallucinated, 1, -1), examples.balanced

    def loss(at: np.ndarray) -> float:
        return float(
            at[:3] @ at[:3] / 2 + 0.5 * (omega * np.logaddexp(0, -sign * (z @ at[:3] + at[3]))).sum()
        )

    found = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose([*layer.weights, layer.bias], found, atol=1e-5)


def test_training_recovers_weights_and_the_intercept_stays_a_probability() -> None:
    examples = simulated(6000)
    layer, strength = trained(examples, Rule())
    assert strength in STRENGTHS
    np.testing.assert_allclose(layer.weights, [1.5, -0.8, 0.0], atol=0.15)
    assert layer.bias == pytest.approx(-2, abs=0.15)
    p = layer.probability(examples.values)
    assert p.mean() == pytest.approx(examples.hallucinated.mean(), abs=1e-9)


def test_both_kinds_count_the_same_however_rare_one_is() -> None:
    examples = simulated(300)
    omega = examples.balanced
    assert omega[examples.hallucinated].sum() == pytest.approx(150)
    assert omega[~examples.hallucinated].sum() == pytest.approx(150)


def test_a_group_is_never_on_both_sides() -> None:
    rng = np.random.default_rng(1)
    group = rng.integers(0, 25, 200)
    examples = made(rng.normal(size=(200, 2)), rng.random(200) < 0.3, group)
    tested = np.zeros(200, dtype=int)
    for rest, part in folds(examples, 5, 0):
        assert not set(group[rest]) & set(group[part])
        tested[part] += 1
    assert (tested == 1).all()


def test_what_tells_people_apart_tells_nothing_of_people_it_never_saw() -> None:
    """A feature that is each person's own, and labels that are too: a split by pictures would be fooled."""
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(24), 12)
    own = rng.normal(size=(24, 20))[group] + 0.01 * rng.normal(size=(288, 20))
    truth = (rng.random(24) < 0.5)[group]
    honest = cross_validated(made(own, truth, group), Rule())
    fooled = cross_validated(made(own, truth), Rule())
    ones = np.ones((1, 288))
    assert measures.auc(fooled.p, truth)(ones)[0] > 0.99
    assert measures.auc(honest.p, truth)(ones)[0] < 0.8


def test_the_verdict_of_a_fold_does_not_depend_on_its_labels() -> None:
    examples = simulated(120, bias=0.0)
    unseen = cross_validated(examples, Rule())
    held = unseen.fold == 0
    rest = examples[~held]
    again, strength = trained(rest, Rule(), seed=1)
    assert strength == unseen.strengths[0]
    p = again.probability(examples.values[held])
    np.testing.assert_allclose(unseen.p[held], p, atol=1e-12)
    np.testing.assert_array_equal(unseen.said[held], p >= again.threshold)


def test_a_report_survives_its_json_and_its_confusion_adds_up() -> None:
    examples = simulated(150, bias=-0.5)
    layer, strength = trained(examples, Rule())
    unseen = cross_validated(examples, Rule())
    report = examined(examples, unseen, layer, strength, baseline=("f1", examples.values[:, 1]))
    assert Report.read(report.document()) == report
    assert sum(report.confusion.values()) == 150
    right = report.confusion["hits"] + report.confusion["passed"]
    assert report.accuracy.value == pytest.approx(right / 150)
    assert report.accuracy.low < report.accuracy.value < report.accuracy.high
    assert report.baseline is not None
    assert report.baseline.gain.value == pytest.approx(report.auc.value - report.baseline.auc.value)
    assert all(w.low < w.value < w.high for w in report.weights)
    labels = [point.labels for point in report.learning]
    assert labels == sorted(labels) and report.learning[-1].auc == pytest.approx(report.auc.value)


def test_a_feature_that_never_changes_has_no_say() -> None:
    examples = simulated(80, bias=0.0)
    values = np.column_stack([examples.values[:, 0], np.full(80, 7.0)])
    layer, _ = trained(made(values, examples.hallucinated), Rule())
    assert layer.weights[1] == pytest.approx(0, abs=1e-9)


P = np.array([0.05, 0.1, 0.2, 0.3, 0.35, 0.6, 0.7, 0.8, 0.9])
Y = np.array([False, False, False, True, True, False, True, True, True])


def test_thresholds_follow_their_rules() -> None:
    ones = np.ones(9)
    assert Rule().threshold(P, Y, ones) == pytest.approx(0.25)
    alarms = Rule(kind="false-alarms", level=0.25).threshold(P, Y, ones)
    assert alarms == pytest.approx(0.25)
    none = Rule(kind="false-alarms", level=0.1).threshold(P, Y, ones)
    assert none == pytest.approx(0.65)
    assert ((none <= P) & ~Y).sum() == 0
    assert Rule(kind="hand", level=0.42).threshold(P, Y, ones) == 0.42


def test_a_rule_that_cannot_be_says_why() -> None:
    with pytest.raises(UsageError, match=r"must lie between 0 and 1, got 1.5"):
        Rule(kind="hand", level=1.5)
    with pytest.raises(UsageError, match="youden, false-alarms, hand, got 'best'"):
        Rule(kind="best")  # type: ignore[arg-type]


def test_too_few_labels_are_told_by_how_many() -> None:
    examples = simulated(40)
    yes, no = np.flatnonzero(examples.hallucinated), np.flatnonzero(~examples.hallucinated)
    with pytest.raises(UsageError, match="got 9 faithful and none hallucinated"):
        checked(examples[no[:9]])
    with pytest.raises(UsageError, match="got 2 hallucinated and 9 faithful: 3 hallucinated missing"):
        checked(examples[np.concatenate([yes[:2], no[:9]])])
    few = checked(examples[np.concatenate([yes[:5], no[:9]])])
    assert "5 hallucinated and 9 faithful" in (scarce(few) or "")


def test_labels_of_two_people_alone_cannot_be_tested() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(40) % 2 == 0
    group = np.where(truth, np.arange(40) % 4, np.arange(40))
    with pytest.raises(
        UsageError, match="hallucinated labels of 3 different images or identities at least; got 2"
    ):
        checked(made(rng.normal(size=(40, 2)), truth, group))


def test_groups_are_tied_by_image_by_picture_and_by_identity() -> None:
    images = pd.DataFrame(
        {
            "image_id": ["a", "a", "b", "c", "d", "e"],
            "digest": ["1", "1", "2", "2", "3", "4"],
            "identity": [None, None, "anna", None, "anna", "ben"],
        }
    )
    assert groups(images).tolist() == [0, 0, 1, 1, 1, 2]


def test_a_layer_says_what_is_wrong_with_its_numbers() -> None:
    parts = {"features": ("a",), "means": (0.0,), "weights": (1.0,), "bias": 0.0, "threshold": 0.5}
    with pytest.raises(ValueError, match=r"scales must be > 0, got 0.0"):
        Layer(scales=(0.0,), **parts)
    with pytest.raises(ValueError, match=r"got \[1, 1, 2, 1\]"):
        Layer(scales=(1.0, 1.0), **parts)
