"""Lists of annotators: shared evenly, nothing twice, the same wherever they are made."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.labelling import orders
from audits.labelling.errors import SessionError
from audits.labelling.orders import Drawn
from audits.labelling.session import Plan


def names(count: int) -> list[str]:
    return [f"r{i:03d}" for i in range(count)]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 60), st.integers(0, 9))
def test_every_item_has_its_judges_and_seats_are_even(
    people: int, overlap: int, count: int, seed: int
) -> None:
    plan = Plan(annotators=people, overlap=min(overlap, people), seed=seed)
    shares = orders.seats(names(count), plan)
    assert all(len(set(share)) == len(share) for share in shares)
    assert set(Counter(itertools.chain(*shares)).values()) == {plan.judges}
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
    assert shares == orders.seats(names(count), plan)


def test_all_pairs_of_annotators_meet() -> None:
    shares = orders.seats(names(60), Plan(annotators=4, overlap=2))
    met = [len({*a} & {*b}) for a, b in itertools.combinations(shares, 2)]
    assert min(met) >= 8 and sum(met) == 60


def test_who_comes_late_judges_what_was_judged_least() -> None:
    items, plan = names(20), Plan(annotators=2, overlap=1)
    times = dict.fromkeys(items[:10], 2) | dict.fromkeys(items[10:], 1)
    extra = orders.beyond(items, plan, times, seat=2)
    assert extra == items[10:]


def test_a_mixed_order_has_its_random_share_everywhere() -> None:
    pool = names(200)
    p = {name: i / 200 for i, name in enumerate(pool)}
    drawn = orders.drawn(pool, Plan(order="mixed", size=50, control=0.3), p)
    assert len({one.recon_id for one in drawn}) == 50
    assert Counter(one.stream for one in drawn) == {"random": 15, "active": 35}
    assert all(
        sum(one.stream == "random" for one in drawn[i : i + 10]) in (2, 3, 4) for i in range(0, 50, 10)
    )
    active = [abs(p[one.recon_id] - 0.5) for one in drawn if one.stream == "active"]
    assert active == sorted(active) and max(active) < 0.12


def test_the_random_stream_of_a_mixed_order_does_not_depend_on_the_classifier() -> None:
    pool = names(100)
    plan = Plan(order="mixed", size=30)
    streams = []
    for p in ({name: i / 100 for i, name in enumerate(pool)}, dict.fromkeys(pool, 0.9)):
        streams.append([one.recon_id for one in orders.drawn(pool, plan, p) if one.stream == "random"])
    assert streams[0] == streams[1] and len(streams[0]) == 6


def test_uncertain_means_near_the_threshold() -> None:
    p = {"a": 0.99, "b": 0.52, "c": 0.4}
    assert [one.recon_id for one in orders.drawn([*p], Plan(order="uncertain"), p)] == ["b", "c", "a"]
    with pytest.raises(SessionError, match="probabilities"):
        orders.drawn([*p], Plan(order="uncertain"))


def test_a_list_begins_with_training_scatters_gold_and_repeats_late() -> None:
    plan = Plan(repeats=0.1)
    share = [Drawn(name, "random") for name in names(60)]
    made = orders.sequence(share, ["t1", "t2"], ["g1", "g2", "g3"], plan, seat=0)
    assert [one.recon_id for one in made[:2]] == ["t1", "t2"]
    counts = Counter(one.stream for one in made)
    assert counts == {"training": 2, "gold": 3, "random": 60, "repeat": 6}
    places: dict[str, list[int]] = {}
    for i, one in enumerate(made):
        places.setdefault(one.recon_id, []).append(i)
    twice = {recon: at for recon, at in places.items() if len(at) == 2}
    assert {made[at[1]].stream for at in twice.values()} == {"repeat"} and len(twice) == 6
    assert all(at[1] - at[0] >= 30 for at in twice.values())
    other = orders.sequence(share, ["t1", "t2"], ["g1", "g2", "g3"], plan, seat=1)
    assert [one.recon_id for one in other] != [one.recon_id for one in made]


@pytest.mark.parametrize(
    "facts",
    [
        {"order": "best"},
        {"size": 0},
        {"control": 0.1},
        {"annotators": 0},
        {"annotators": 2, "overlap": 3},
        {"repeats": 0.9},
    ],
)
def test_a_plan_that_cannot_be_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(SessionError):
        Plan(**facts)
