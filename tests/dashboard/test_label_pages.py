"""Label and Session without a browser: what is sent ahead, what stays hidden, what a leader sees."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drawn import Drawn

import dashboard.labelling
from audits import labels, sessions
from audits.sessions import Answer, Conditions, Plan, Pool, Session
from dashboard.labelling.reply import Request, reply, wanted
from dashboard.labelling.screen import LETTERS, script

Serve = Callable[[Path], None]
FOLDER = Path(dashboard.labelling.__file__).parent
FILES = sorted([*FOLDER.glob("*.py"), *FOLDER.glob("js/*.js"), FOLDER / "label.css"])


def unpacked(data: bytes) -> tuple[dict[str, Any], Callable[[int], bytes]]:
    """As `unpack` of the desk reads it."""
    assert data[:4] == b"RAD1"
    start = 8 + int.from_bytes(data[4:8], "little")
    head = json.loads(data[8:start])

    def blob(index: int) -> bytes:
        offset, size = head["blobs"][index]
        return data[start + offset : start + offset + size]

    return head, blob


def made(
    store: Path, *people: str, truth: str = "shown", known: int = 0, overlap: int | None = None
) -> Session:
    answers = [
        Answer(recon_id=recon, verdict="faithful", explanation="The edge is there.")
        for recon in sessions.members(store, Pool())[:known]
    ]
    return sessions.make(
        store,
        name="pilot",
        author="lea",
        pool=Pool(),
        plan=Plan(size=12, annotators=max(1, len(people)), overlap=overlap, repeats=0),
        conditions=Conditions(truth=truth),  # type: ignore[arg-type]
        annotators=people,
        training=answers,
        instruction="# Look\n\nTwice.",
    )


def token(store: Path, session: Session, name: str) -> str:
    return next(one.token for one in sessions.invitations(store, session.session_id) if one.annotator == name)


def verdict(position: int, said: str = "faithful") -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "position": position, "verdict": said, "seconds": 1.0, "age": 0}


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


def test_a_link_brings_the_first_pairs_and_no_name_of_a_method(own_sample: Path) -> None:
    session = made(own_sample, "anna")
    data = reply(own_sample, Request(token=token(own_sample, session, "anna")))
    head, blob = unpacked(data)
    assert (head["state"], head["annotator"], head["at"], head["verdicts"]) == ("open", "anna", 0, "-" * 12)
    assert [position for position, _ in head["pairs"]] == list(range(12))
    first, _ = unpacked(blob(head["pairs"][0][1]))
    assert [panel["id"] for panel in first["panels"]] == ["measurement", "reconstruction", "truth"]
    names = [b"adjoint", b"tikhonov", b"tv(weight", b"pnp-admm"]
    names += [item.recon_id.encode() for item in sessions.queue(own_sample, session.session_id, "anna")]
    assert not [name for name in names if name in data]
    assert b"random" not in data and head["told"]["instruction"].startswith("# Look")


def test_answers_are_acknowledged_and_only_missing_pairs_come_along(own_sample: Path) -> None:
    session = made(own_sample, "anna")
    key = token(own_sample, session, "anna")
    sent = [verdict(0, "hallucinated"), verdict(1)]
    asked = Request(token=key, at=2, have=frozenset(range(10)), answers=tuple(sent), told=True)
    head, _ = unpacked(reply(own_sample, asked))
    assert head["kept"] == [one["id"] for one in sent]
    assert head["verdicts"] == "hf" + "-" * 10
    assert [position for position, _ in head["pairs"]] == [10, 11] and "told" not in head
    again, _ = unpacked(reply(own_sample, asked))
    assert again["kept"] == head["kept"]
    assert len(labels.export_labels(own_sample, "jsonl").splitlines()) == 2


def test_a_truth_that_waits_for_the_verdict_is_not_sent_before(own_sample: Path) -> None:
    session = made(own_sample, "anna", truth="revealed")
    key = token(own_sample, session, "anna")
    head, blob = unpacked(reply(own_sample, Request(token=key)))
    for _, index in head["pairs"]:
        assert [panel["id"] for panel in unpacked(blob(index))[0]["panels"]] == [
            "measurement",
            "reconstruction",
        ]
    early, _ = unpacked(reply(own_sample, Request(token=key, at=0, waits=0, told=True)))
    assert early["after"] == {}
    asked = Request(token=key, at=0, waits=0, answers=(verdict(0),), told=True)
    late, blob = unpacked(reply(own_sample, asked))
    shown = unpacked(blob(late["after"]["0"]["pair"]))[0]
    assert [panel["id"] for panel in shown["panels"]] == ["measurement", "reconstruction", "truth"]


def test_training_is_told_after_the_verdict_alone(own_sample: Path) -> None:
    session = made(own_sample, "anna", known=2)
    key = token(own_sample, session, "anna")
    before = reply(own_sample, Request(token=key))
    assert unpacked(before)[0]["training"] == 2 and b"The edge is there" not in before
    asked = Request(token=key, at=0, waits=0, answers=(verdict(0, "unsure"),), told=True)
    assert unpacked(reply(own_sample, asked))[0]["after"]["0"]["text"] == "It is faithful. The edge is there."


@pytest.mark.parametrize("change", ["pause", "close"])
def test_verdicts_on_their_way_are_recorded_when_nothing_more_is_asked(own_sample: Path, change: str) -> None:
    session = made(own_sample, "anna")
    getattr(sessions, change)(own_sample, session.session_id)
    head, _ = unpacked(
        reply(own_sample, Request(token=token(own_sample, session, "anna"), answers=(verdict(0),)))
    )
    assert head["state"] == {"pause": "paused", "close": "closed"}[change] and len(head["kept"]) == 1


def test_links_that_open_nothing_say_so(own_sample: Path) -> None:
    session = made(own_sample, "anna")
    assert unpacked(reply(own_sample, Request()))[0]["state"] == "stranger"
    head, _ = unpacked(reply(own_sample, Request(token="nothing")))
    assert head["state"] == "refused" and "not known" in head["sentence"]
    key = token(own_sample, session, "anna")
    sessions.revoke(own_sample, key)
    sent = Request(token=key, answers=(verdict(0),))
    assert "revoked" in unpacked(reply(own_sample, sent))[0]["sentence"]


def test_a_request_is_read_from_whatever_a_browser_sends() -> None:
    told = {
        "number": 4,
        "client": "c",
        "token": "t",
        "at": 3,
        "have": [1, "2", 3],
        "answers": [{}, 5],
        "told": 1,
    }
    asked = Request.of(told, "other")
    assert asked == Request(
        number=4, client="c", token="t", at=3, have=frozenset({1, 3}), answers=({},), told=True
    )
    assert Request.of(None, "other") == Request(token="other")


def test_what_comes_next_is_open_and_what_was_skipped_comes_last(own_sample: Path) -> None:
    session = made(own_sample, "anna")
    reply(own_sample, Request(token=token(own_sample, session, "anna"), answers=(verdict(4), verdict(6))))
    items = sessions.queue(own_sample, session.session_id, "anna")
    assert wanted(items, 5) == [5, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4]


def test_the_annotators_page_has_no_way_elsewhere(own_sample: Path, serve: Serve) -> None:
    session = made(own_sample, "anna")
    serve(own_sample)
    page = Drawn("label", invitation=token(own_sample, session, "anna"))
    assert not page.pieces
    assert "Open this page without colour" in Drawn("label", colour="red").text
    assert "opens by invitation" in Drawn("label").text


def test_without_sessions_the_page_makes_one(own_sample: Path, serve: Serve) -> None:
    serve(own_sample)
    page = Drawn("session")
    assert "No session is made yet" in said(page, "opening")
    assert "88 reconstructions pass these filters; 88 are judged" in said(page, "new-preview")
    page.app.multiselect(key="new-methods").set_value(["pnp-admm"])
    page.app.multiselect(key="new-datasets").set_value(["photos"])
    page.app.text_area(key="new-people").set_value("anna\nben")
    page.run()
    assert "10 reconstructions pass" in said(page, "new-preview")
    page.app.button(key="make").click()
    page.run()
    (held,) = sessions.sessions(own_sample)
    assert held.pool == Pool(datasets=("photos",), methods=("pnp-admm",)) and held.author
    assert (held.plan.annotators, held.plan.judges, held.plan.size) == (2, 2, 10)
    assert page.url == {"session": held.session_id}
    rows = page.rows("people")
    assert list(rows) == ["anna", "ben"]
    assert rows["anna"]["link"]["copy"] == f"/label?invitation={token(own_sample, held, 'anna')}"


def test_known_items_of_the_form_are_those_of_the_session(own_sample: Path, serve: Serve) -> None:
    serve(own_sample)
    gold, training, example = sessions.members(own_sample, Pool())[:3]
    chosen = [
        {"recon_id": gold, "use": "gold", "verdict": "", "explanation": "told to nobody"},
        {"recon_id": training, "use": "training", "verdict": "hallucinated", "explanation": " The edge. "},
        {"recon_id": example, "use": "example", "verdict": "faithful", "explanation": "So it is."},
    ]
    page = Drawn("session")
    page.app.session_state["known:chosen"] = chosen
    page.run()
    assert said(page, "refusal").startswith("One known item has no verdict yet")
    assert page.app.button(key="make").disabled
    page.app.toggle(key="known-open").set_value(True)
    page.app.session_state["known:chosen"] = [{**chosen[0], "verdict": "faithful"}, *chosen[1:]]
    page.run()
    offer = page.piece("known-0")
    assert (len(offer["offered"]), offer["total"]) == (8, 88)
    assert [one["use"] for one in offer["chosen"]] == ["gold", "training", "example"]
    assert "88 reconstructions pass these filters; 85 are judged" in said(page, "new-preview")
    assert said(page, "new-preview").endswith("and 1 training item and 1 gold item on top.")
    page.app.button(key="make").click()
    page.run()
    (held,) = sessions.sessions(own_sample)
    assert sessions.known(own_sample, held.session_id) == {
        "example": [Answer(recon_id=example, verdict="faithful", explanation="So it is.")],
        "training": [Answer(recon_id=training, verdict="hallucinated", explanation="The edge.")],
        "gold": [Answer(recon_id=gold, verdict="faithful")],
    }
    assert "Known: 1 training item, 1 gold item, 1 example." in said(page, "small-print")


def test_a_form_that_cannot_be_a_session_says_why(own_sample: Path, serve: Serve) -> None:
    serve(own_sample)
    page = Drawn("session")
    page.app.multiselect(key="new-judges").set_value(["psnr"])
    page.app.text_input(key="new-name").set_value(" ")
    page.run()
    page.app.number_input(key="new-low-psnr").set_value(30.0)
    page.app.number_input(key="new-high-psnr").set_value(20.0)
    page.run()
    told = said(page, "refusal")
    assert "Psnr must go from low to high, got 30 to 20." in told and "The session has no name" in told
    page.app.number_input(key="new-high-psnr").set_value(30.0)
    page.run()
    assert "No reconstruction passes all these filters" in said(page, "refusal")
    assert page.app.button(key="make").disabled


def test_the_leader_sees_progress_agreement_and_decides(own_sample: Path, serve: Serve) -> None:
    session = made(own_sample, "anna", "ben")
    for name, words in (("anna", "hhff"), ("ben", "ffhh")):
        items = sessions.queue(own_sample, session.session_id, name)
        order = sorted(items, key=lambda item: item.recon_id)[:4]
        spoken = {"h": "hallucinated", "f": "faithful"}
        sent = [verdict(item.position, spoken[word]) for item, word in zip(order, words, strict=True)]
        reply(own_sample, Request(token=token(own_sample, session, name), answers=tuple(sent)))
    serve(own_sample)
    page = Drawn("session")
    assert said(page, "opening").startswith(
        "pilot: 8 of 24 verdicts are given, 2 of 2 annotators have begun; on what two judged"
    )
    people = page.rows("people")
    assert people["anna"]["count"]["text"] == "4 / 12" and people["ben"]["hallucinated"]["text"] == "50"
    assert page.rows("pairs")["anna and ben"]["same"]["text"] == "0"
    assert said(page, "disputes").startswith("Of 4 pictures people do not all say the same.")
    divided = labels.disagreements(own_sample, session.session_id)["recon_id"][0]
    page.app.button(key=f"faithful-{divided}").click()
    page.run()
    assert "Of 3 pictures" in said(page, "disputes") and "1 more decided already" in said(page, "disputes")
    page.app.button(key="pause").click()
    page.run()
    assert sessions.session(own_sample, session.session_id).state == "paused"
    assert {"csv", "jsonl", "parquet"} <= {button.proto.label for button in page.app.get("download_button")}


def test_the_scripts_take_nothing_from_elsewhere_and_write_no_markup() -> None:
    text = script() + (FOLDER / "label.css").read_text()
    assert not re.search(r"https?://|@import|\bimport\s|innerHTML|outerHTML|insertAdjacent|eval\(", text)
    assert text.count("export default") == 1
    assert len(set(LETTERS.values()) | set("hfunsgzwb")) == len(LETTERS) + 9


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_rooms_are_small(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 250
