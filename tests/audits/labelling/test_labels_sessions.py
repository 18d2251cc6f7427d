"""Sessions: drawn once, opened by invitation, resumed anywhere, nothing asked twice."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter
from pathlib import Path

import pytest

from audits import labels, sessions
from audits.labelling.errors import LabelError
from audits.sessions import Answer, Conditions, Plan, Pool, ScoreRange, SessionError
from engine.identity import identify


def recon(image: int, method: str = "tv") -> str:
    return str(identify("recon", i=image, method=method))


def answer_all(store: Path, session: sessions.Session, annotator: str, verdict: str = "faithful") -> None:
    labels.record(
        store,
        [
            sessions.answered(session, annotator, item, label_id=uuid.uuid4(), verdict=verdict, seconds=2.0)
            for item in sessions.queue(store, session.session_id, annotator)
        ],
    )


def make(store: Path, **facts: object) -> sessions.Session:
    given = {"name": "trial", "author": "lea", "pool": Pool(methods=("tv",)), "plan": Plan(size=20), **facts}
    return sessions.make(store, **given)


def test_a_pool_has_what_all_its_filters_let_pass(store: Path) -> None:
    assert len(sessions.members(store, Pool())) == 239
    assert len(sessions.members(store, Pool(methods=("tv", "prior"), images=("photo-03", "photo-04")))) == 4
    wanted = Pool(methods=("tv",), scores=(ScoreRange(judge="psnr", low=22, high=24),))
    assert sorted(sessions.members(store, wanted)) == sorted(recon(i) for i in (2, 3, 4))
    assert sessions.members(store, Pool(kinds=("mean",))) == []


def test_a_session_comes_back_as_it_was_made(store: Path) -> None:
    made = make(
        store,
        pool=Pool(methods=("tv",), scores=(ScoreRange(judge="psnr", low=20.5),)),
        plan=Plan(size=7, annotators=3, overlap=2, seed=4),
        conditions=Conditions(truth="revealed"),
        instruction="# Look\n\nat *eyes*.",
        examples=[Answer(recon_id=recon(1), verdict="faithful", explanation="Nothing is new.")],
    )
    assert sessions.session(store, made.session_id) == made
    assert sessions.sessions(store) == [made]


def test_examples_training_and_gold_are_asked_as_such_and_never_again(store: Path) -> None:
    made = make(
        store,
        plan=Plan(),
        annotators=["anna"],
        examples=[Answer(recon_id=recon(1), verdict="faithful")],
        training=[Answer(recon_id=recon(2), verdict="hallucinated", explanation="The left eye.")],
        gold=[Answer(recon_id=recon(3), verdict="hallucinated")],
    )
    items = sessions.queue(store, made.session_id, "anna")
    streams = {stream: [i.recon_id for i in items if i.stream == stream] for stream in ("training", "gold")}
    assert streams == {"training": [recon(2)], "gold": [recon(3)]}
    assert Counter(i.recon_id for i in items if i.stream == "random").most_common(1)[0][1] == 1
    assert not {recon(1), recon(2), recon(3)} & {i.recon_id for i in items if i.stream == "random"}
    assert len(items) == 57 + 2 + 6
    assert {
        use: [one.recon_id for one in known] for use, known in sessions.known(store, made.session_id).items()
    } == {"example": [recon(1)], "training": [recon(2)], "gold": [recon(3)]}
    assert sessions.feedback(items[0], "hallucinated") == "Right: it is hallucinated. The left eye."
    assert sessions.feedback(items[0], "faithful") == "It is hallucinated. The left eye."
    assert all(sessions.feedback(item, "faithful") == "" for item in items[1:])


def test_each_pair_is_judged_by_k_and_late_comers_get_what_is_judged_least(store: Path) -> None:
    made = make(store, plan=Plan(size=20, annotators=3, overlap=2, repeats=0), annotators=["anna"])
    names = [
        "anna",
        *(sessions.invite(store, made.session_id, name).annotator for name in ("ben", "", "zoe")),
    ]
    lists = {name: [i.recon_id for i in sessions.queue(store, made.session_id, name)] for name in names}
    assert all(len(set(asked)) == len(asked) for asked in lists.values())
    planned = Counter(recon for name in names[:3] for recon in lists[name])
    assert set(planned.values()) == {2} and len(planned) == 20
    assert len(lists["zoe"]) == 14
    assert names[2].startswith("reader-")


def test_an_invitation_opens_its_session_and_a_revoked_one_does_not(store: Path) -> None:
    made = make(store, annotators=["anna", "ben"], plan=Plan(size=5, annotators=2))
    first, second = sessions.invitations(store, made.session_id)
    assert len(first.token) >= 32 and first.token != second.token
    assert sessions.admitted(store, first.token) == (made, "anna")
    assert sessions.invite(store, made.session_id, "anna") == first
    sessions.revoke(store, first.token)
    with pytest.raises(SessionError, match="revoked"):
        sessions.admitted(store, first.token)
    again = sessions.invite(store, made.session_id, "anna")
    assert again.token != first.token and again.seat == 0
    assert len(sessions.queue(store, made.session_id, "anna")) == 5
    with pytest.raises(SessionError, match="not known"):
        sessions.admitted(store, "guess")


def test_work_goes_on_where_it_stopped_and_what_was_skipped_comes_last(store: Path) -> None:
    made = make(store, annotators=["anna"], plan=Plan(size=5, repeats=0))
    items = sessions.queue(store, made.session_id, "anna")
    first = sessions.answered(made, "anna", items[0], label_id=uuid.uuid4(), verdict="faithful")
    third = sessions.answered(made, "anna", items[2], label_id=uuid.uuid4(), verdict="unsure")
    labels.record(store, [first, third])
    items = sessions.queue(store, made.session_id, "anna")
    assert [item.verdict for item in items] == ["faithful", None, "unsure", None, None]
    assert sessions.next_item(items).position == 1
    assert sessions.next_item(items, after=1).position == 3
    assert sessions.next_item(items, after=4).position == 1
    change = sessions.answered(made, "anna", items[0], label_id=uuid.uuid4(), verdict="hallucinated")
    assert change.supersedes == first.label_id
    labels.record(store, [change, third.withdrawn(uuid.uuid4())])
    items = sessions.queue(store, made.session_id, "anna")
    assert [item.verdict for item in items] == ["hallucinated", None, None, None, None]


def test_a_label_carries_the_conditions_it_was_given_under(store: Path, stored) -> None:
    made = make(store, annotators=["anna"], conditions=Conditions(truth="hidden"), instruction="Look.")
    item = sessions.queue(store, made.session_id, "anna")[0]
    label = sessions.answered(
        made, "anna", item, label_id=uuid.uuid4(), verdict="faithful", seen={"zoom": 2, "truth": "mine"}
    )
    labels.record(store, [label])
    ((conditions,),) = stored(store, "SELECT conditions FROM label")
    kept = {name: value for name, value in json.loads(conditions).items() if name != "instruction"}
    assert kept == {"truth": "hidden", "methods": "hidden", "stream": "random", "order": "random", "zoom": 2}


def test_progress_counts_what_each_did_and_how_well(store: Path) -> None:
    made = make(
        store,
        plan=Plan(size=20, annotators=2),
        annotators=["anna", "ben"],
        training=[Answer(recon_id=recon(2), verdict="faithful")],
        gold=[
            Answer(recon_id=recon(3), verdict="hallucinated"),
            Answer(recon_id=recon(4), verdict="faithful"),
        ],
    )
    answer_all(store, made, "anna")
    table = sessions.progress(store, made.session_id).set_index("annotator")
    anna, ben = table.loc["anna"], table.loc["ben"]
    assert (anna["assigned"], anna["answered"], ben["answered"]) == (25, 25, 0)
    assert (anna["gold"], anna["gold_right"], anna["training"], anna["training_right"]) == (2, 1, 1, 1)
    assert (anna["repeats"], anna["repeats_same"], anna["seconds"]) == (2, 2, 2.0)
    assert len(labels.votes(store)) == 22, "training items and repeats are no votes"


def test_pausing_closing_and_reopening(store: Path) -> None:
    made = make(store)
    states = []
    for change in (sessions.pause, sessions.close, sessions.reopen):
        change(store, made.session_id)
        states.append(sessions.session(store, made.session_id).state)
    assert states == ["paused", "closed", "open"]
    sessions.close(store, made.session_id)
    with pytest.raises(SessionError, match="closed"):
        sessions.invite(store, made.session_id, "anna")


def test_a_pool_that_picks_pictures_has_no_stream_from_which_rates_follow(store: Path) -> None:
    picked = make(store, pool=Pool(scores=(ScoreRange(judge="psnr", high=30),)), annotators=["anna"])
    assert {i.stream for i in sessions.queue(store, picked.session_id, "anna")} == {"active", "repeat"}


@pytest.mark.parametrize(
    "facts",
    [
        {"name": " "},
        {"author": " "},
        {"author": "adjudicated"},
        {"pool": Pool(methods=("nobody",))},
        {"annotators": ["anna", "anna "]},
        {"annotators": ["Oracle"]},
        {"plan": Plan(order="mixed")},
        {
            "gold": [Answer(recon_id=recon(1), verdict="faithful")],
            "training": [Answer(recon_id=recon(1), verdict="faithful")],
        },
    ],
)
def test_a_session_that_cannot_be_is_not_made(store: Path, facts: dict[str, object]) -> None:
    with pytest.raises(SessionError):
        make(store, **facts)
    assert sessions.sessions(store) == []


@pytest.mark.parametrize("ends", [(30.0, 20.0), (float("nan"), None)])
def test_a_range_of_scores_goes_from_low_to_high(ends: tuple[float, float | None]) -> None:
    with pytest.raises(SessionError, match="psnr"):
        ScoreRange(judge="psnr", low=ends[0], high=ends[1])


def test_a_known_item_must_exist(store: Path) -> None:
    with pytest.raises(LabelError, match="no reconstruction"):
        make(store, gold=[Answer(recon_id=str(uuid.UUID(int=5)), verdict="faithful")])


def test_four_annotators_at_once_leave_a_thousand_labels(store: Path, stored) -> None:
    """Interleaved, on overlapping items, with the right contents; agreement as calculated by hand."""
    people = ["anna", "ben", "cleo", "dan"]
    made = make(store, pool=Pool(), plan=Plan(size=227, annotators=4), annotators=people)
    verdicts = ("hallucinated", "faithful", "unsure")

    def intended(name: str, item: sessions.Item) -> str:
        return verdicts[(int(item.recon_id[:8], 16) + (people.index(name) * item.position) // 60) % 3]

    def work(name: str) -> None:
        items = sessions.queue(store, made.session_id, name)
        for begin in range(0, len(items), 50):
            labels.record(
                store,
                [
                    sessions.answered(
                        made,
                        name,
                        i,
                        label_id=uuid.uuid4(),
                        verdict=intended(name, i),
                        seconds=float(i.position),
                    )
                    for i in items[begin : begin + 50]
                ],
            )

    threads = [threading.Thread(target=work, args=(name,)) for name in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored(store, "SELECT count(*), count(DISTINCT label_id) FROM label") == [(1000, 1000)]
    for name in people:
        items = sessions.queue(store, made.session_id, name)
        assert len(items) == 250
        assert [item.verdict for item in items] == [intended(name, item) for item in items]
    assert stored(store, "SELECT count(*) FROM label WHERE seconds <> position") == [(0,)]
    assert stored(store, "SELECT count(reconstruction), count(DISTINCT recon_id) FROM evidence") == [
        (227, 227)
    ]

    votes = {name: {} for name in people}
    for line in labels.export_labels(store, "csv").decode().splitlines()[1:]:
        cells = line.split(",")
        if cells[4] == "random":
            votes[cells[2]][cells[5]] = next(word for word in verdicts if f",{word}," in line)
    a, b = votes["anna"], votes["cleo"]
    same = sum(a[recon] == b[recon] for recon in a) / 227
    chance = (
        sum(sum(v == word for v in a.values()) * sum(v == word for v in b.values()) for word in verdicts)
        / 227**2
    )
    pairs = labels.agreement(store, made.session_id).pairs.set_index(["a", "b"])
    assert pairs.loc[("anna", "cleo"), "kappa"] == pytest.approx((same - chance) / (1 - chance), abs=1e-12)
    assert pairs.loc[("anna", "cleo"), "items"] == 227
