"""Agreement against figures published or worked out by hand."""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np
import pytest

from audits import labels, sessions
from audits.labelling import agreement as room
from audits.labelling.boxes import overlap
from audits.sessions import Answer, Plan, Pool
from engine.identity import identify

VALUES = {"h": "hallucinated", "f": "faithful", "u": "unsure"}


def say(store: Path, said, answers: dict[str, str], **more: object) -> None:
    """One letter per image and annotator; a dot is no label."""
    labels.record(
        store,
        [
            said(name, image, VALUES[letter], **more)
            for name, letters in answers.items()
            for image, letter in enumerate(letters)
            if letter != "."
        ],
    )


def test_alpha_of_krippendorffs_own_example_with_two_values(store: Path, said) -> None:
    """Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, A: 10, 4, 4, 2 coincide."""
    say(store, said, {"meg": "fhffffffff", "owen": "hhhffhfhff"})
    found = labels.agreement(store)
    assert found.alpha.value == pytest.approx(0.095, abs=5e-4)
    assert found.alpha.low < found.alpha.value < found.alpha.high
    assert found.alpha.count == 10 and found.annotators == ("meg", "owen")


def test_alpha_with_missing_labels_and_three_values_by_hand(store: Path, said) -> None:
    say(store, said, {"a": "hhff.u", "b": "hfffh.", "c": "h.f.hu"})
    values = [["h", "h", "h"], ["h", "f"], ["f", "f", "f"], ["f", "f"], ["h", "h"], ["u", "u"]]
    paired = {}
    for unit in values:
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    paired[one, other] = paired.get((one, other), 0) + 1 / (len(unit) - 1)
    totals = {v: sum(n for (one, _), n in paired.items() if one == v) for v in "hfu"}
    n = sum(totals.values())
    observed = sum(count for (one, other), count in paired.items() if one != other)
    expected = sum(totals[v] * totals[w] for v in "hfu" for w in "hfu" if v != w) / (n - 1)
    assert labels.agreement(store).alpha.value == pytest.approx(1 - observed / expected, abs=1e-12)


def test_kappa_of_the_textbook_table(store: Path, said) -> None:
    """20 both yes, 5 yes-no, 10 no-yes, 15 both no: agreement 0.7, chance 0.5, kappa 0.4."""
    say(store, said, {"a": "h" * 25 + "f" * 25, "b": "h" * 20 + "f" * 5 + "h" * 10 + "f" * 15})
    (pair,) = labels.agreement(store).pairs.to_dict("records")
    assert (pair["a"], pair["b"], pair["items"]) == ("a", "b", 50)
    assert (pair["same"], pair["kappa"]) == (pytest.approx(0.7), pytest.approx(0.4))


def test_unsure_is_a_value_or_no_judgement(store: Path, said) -> None:
    say(store, said, {"a": "hhffuh", "b": "hhffhu"})
    assert labels.agreement(store).alpha.value < 1
    decided = labels.agreement(store, unsure=False)
    assert decided.alpha.value == pytest.approx(1) and decided.alpha.count == 4


def test_what_cannot_be_known_says_why(store: Path, said) -> None:
    assert "two annotators" in labels.agreement(store).alpha.reason
    say(store, said, {"a": "hhh", "b": "hhh"})
    found = labels.agreement(store)
    assert found.alpha.value is None and "everybody said the same" in found.alpha.reason
    assert found.pairs["kappa"].isna().all()


def test_the_interval_covers_the_truth_about_as_often_as_it_says(monkeypatch) -> None:
    monkeypatch.setattr(room, "DRAWS", 300)
    generator, hits = np.random.default_rng(3), 0
    for _ in range(40):
        values = generator.normal(size=60)
        low, high = room._bootstrap([str(i) for i in range(60)], lambda rows, v=values: float(v[rows].mean()))
        hits += low < 0 < high
    assert hits >= 34


def test_images_are_drawn_whole() -> None:
    """Three reconstructions of one image that say the same are worth one."""
    values = np.repeat(np.random.default_rng(1).normal(size=20), 3)

    def width(clusters: list[int]) -> float:
        low, high = room._bootstrap([*map(str, clusters)], lambda rows: float(values[rows].mean()))
        return high - low

    images, apart = [i // 3 for i in range(60)], [*range(60)]
    assert width(images) == pytest.approx(3**0.5 * width(apart), rel=0.15)


def test_self_consistency_and_gold(store: Path, said) -> None:
    gold = Answer(recon_id=str(identify("recon", i=1, method="tv")), verdict="hallucinated")
    made = sessions.make(
        store,
        name="s",
        author="lea",
        pool=Pool(methods=("wild",)),
        plan=Plan(size=40),
        annotators=["anna"],
        gold=[gold],
    )
    items = sessions.queue(store, made.session_id, "anna")
    repeats = [item for item in items if item.stream == "repeat"]
    changed = repeats[0].position
    labels.record(
        store,
        [
            sessions.answered(
                made,
                "anna",
                item,
                label_id=uuid.uuid4(),
                verdict="hallucinated" if item.position == changed else "faithful",
            )
            for item in items
        ],
    )
    found = labels.agreement(store, made.session_id)
    (consistency,), (known,) = found.consistency.to_dict("records"), found.gold.to_dict("records")
    assert (consistency["value"], consistency["count"]) == (0.75, 4)
    assert 0.25 < consistency["low"] < 0.75 < consistency["high"] < 1
    assert (known["value"], known["count"]) == (0.0, 1)


def test_overlap_of_boxes() -> None:
    assert overlap([(0, 0, 4, 4)], [(2, 2, 4, 4)]) == pytest.approx(4 / 28)
    assert overlap([(0, 0, 2, 2), (1, 0, 2, 2)], [(0, 0, 3, 2)]) == 1
    assert overlap([(0, 0, 1, 1)], []) == 0
    with pytest.raises(ValueError, match="box"):
        overlap([], [])


def test_boxes_of_two_annotators_are_compared_where_both_drew(store: Path, said) -> None:
    labels.record(
        store,
        [
            said("a", 1, "hallucinated", boxes=[(0, 0, 2, 2)]),
            said("b", 1, "hallucinated", boxes=[(1, 0, 2, 2)]),
            said("a", 2, "hallucinated", boxes=[(0, 0, 2, 2)]),
            said("b", 2, "faithful"),
        ],
    )
    found = labels.agreement(store)
    assert (found.boxes.value, found.boxes.count) == (pytest.approx(1 / 3), 1)
    assert found.pairs["boxed"].tolist() == [1]
    (drawn,) = labels.disagreements(store)["boxes"]
    assert [(who, [tuple(box) for box in boxes]) for who, boxes in drawn.items()] == [("a", [(0, 0, 2, 2)])]


def test_disagreements_are_decided_by_an_annotator_of_their_own(store: Path, said) -> None:
    say(store, said, {"a": "hfhu", "b": "ffhf", "c": "hf.f"})
    open_ones = labels.disagreements(store)
    images = {str(identify("recon", i=i, method="tv")): i for i in range(4)}
    assert [images[recon] for recon in open_ones["recon_id"]] == [0, 3]
    assert open_ones["votes"][0] == {"a": "hallucinated", "b": "faithful", "c": "hallucinated"}
    assert open_ones["method"].tolist() == ["tv", "tv"]
    first = open_ones["recon_id"][0]
    assert bool(labels.verdicts(store).set_index("recon_id").loc[first, "hallucinated"])

    labels.adjudicate(store, first, "hallucinated", author="lea")
    labels.adjudicate(store, first, "faithful", author="lea", note="It is a shadow.")
    assert [images[recon] for recon in labels.disagreements(store, undecided=True)["recon_id"]] == [3]
    assert labels.disagreements(store)["adjudicated"].fillna("open").tolist() == ["faithful", "open"]
    final = labels.verdicts(store, "adjudicated").set_index("recon_id").loc[first]
    assert not final["hallucinated"] and final["annotators"] == ("adjudicated",)
    assert bool(labels.verdicts(store).set_index("recon_id").loc[first, "hallucinated"])
    assert labels.agreement(store).annotators == ("a", "b", "c")


def test_verdicts_count_votes(store: Path, said) -> None:
    say(store, said, {"a": "hhu", "b": "hfu", "c": "ff.", "oracle": "fff"})
    images = {str(identify("recon", i=i, method="tv")): i for i in range(4)}
    table = labels.verdicts(store)
    rows = {images[r["recon_id"]]: r for r in table.to_dict("records")}
    assert {i: (r["hallucinated"], round(r["weight"], 3)) for i, r in rows.items()} == {
        0: (True, 0.667),
        1: (False, 0.667),
    }
    assert rows[0]["annotators"] == ("a", "b", "c") and rows[0]["problem"] == "deblur"
    assert len(labels.verdicts(store, ["oracle"])) == 3
    assert labels.verdicts(store, ["a", "b"])["recon_id"].map(images).tolist() == [0]
