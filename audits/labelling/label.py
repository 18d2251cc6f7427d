"""A label: one person's judgement of one reconstruction."""

from __future__ import annotations

import datetime
import json
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Self, get_args

from audits.labelling.errors import LabelError

Verdict = Literal["hallucinated", "faithful", "unsure", "withdrawn"]
Box = tuple[float, float, float, float]

VERDICTS: tuple[str, ...] = get_args(Verdict)
SEVERITIES = {0: "none", 1: "slight", 2: "clear", 3: "grave"}
TAGS = (
    "identity",
    "eyes",
    "mouth",
    "hair",
    "accessory",
    "text",
    "texture",
    "structure",
    "lesion",
    "colour",
    "other",
)


@dataclass(frozen=True, kw_only=True)
class Label:
    """One judgement, never changed once recorded; a later one supersedes it.

    Args:
        label_id: made by the client: sent twice, stored once.
        recon_id: what was judged.
        annotator: who judged, a pseudonym if need be.
        verdict: "hallucinated", "faithful", "unsure"; "withdrawn" takes back the one it supersedes.
        session_id: the session, None outside of any.
        position: place in the annotator's order.
        severity: 0 none, 1 slight, 2 clear, 3 grave; None where not said.
        tags: words of `TAGS`, or others.
        boxes: where, each ``(x, y, width, height)`` in the picture's pixels from its upper left corner.
        note: free text.
        conditions: what was shown and hidden, as JSON.
        seconds: from the picture being on screen to the verdict.
        created: when; given by `record` where None.
        supersedes: the label of the same annotator that this one corrects or takes back.

    Identities are accepted as text, too.

    Errors:
        LabelError: a value that cannot be stored.
    """

    label_id: uuid.UUID
    recon_id: uuid.UUID
    annotator: str
    verdict: Verdict
    session_id: uuid.UUID | None = None
    position: int | None = None
    severity: int | None = None
    tags: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    note: str = ""
    conditions: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    created: datetime.datetime | None = None
    supersedes: uuid.UUID | None = None

    def __post_init__(self) -> None:
        for name in ("label_id", "recon_id", "session_id", "supersedes"):
            object.__setattr__(self, name, _identity(name, getattr(self, name)))
        object.__setattr__(self, "annotator", named(self.annotator))
        if self.verdict not in VERDICTS:
            raise LabelError(f"verdict must be one of {', '.join(VERDICTS)}, got {self.verdict!r}.")
        if self.verdict == "withdrawn" and self.supersedes is None:
            raise LabelError("a withdrawal must name the label that it supersedes, got none.")
        if self.severity is not None and self.severity not in SEVERITIES:
            raise LabelError(f"severity must be 0, 1, 2 or 3, got {self.severity!r}.")
        if self.position is not None and (
            not isinstance(self.position, int) or not 0 <= self.position < 2**31
        ):
            raise LabelError(f"position must be a whole number from 0, got {self.position!r}.")
        object.__setattr__(self, "note", written("note", self.note))
        object.__setattr__(self, "conditions", _plain(self.conditions))
        if self.seconds is not None:
            object.__setattr__(self, "seconds", _number("seconds", self.seconds))
        object.__setattr__(self, "tags", _words(self.tags))
        object.__setattr__(self, "boxes", tuple(_box(box) for box in self.boxes))
        object.__setattr__(self, "created", _moment(self.created))

    def row(self) -> dict[str, Any]:
        """As a row of the table `label`, of what JSON can hold."""
        plain = {name.name: getattr(self, name.name) for name in fields(self)}
        for name in ("label_id", "recon_id", "session_id", "supersedes"):
            plain[name] = None if plain[name] is None else str(plain[name])
        plain["created"] = None if self.created is None else self.created.isoformat()
        plain["tags"], plain["boxes"] = list(self.tags), [list(box) for box in self.boxes]
        plain["conditions"] = dict(self.conditions)
        return plain

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From a row of the table `label`, or of a file like it; what is missing or None is as by default.

        Errors:
            LabelError: it cannot be one.
        """
        given: dict[str, Any] = {one.name: row.get(one.name) for one in fields(cls)}
        for name in ("tags", "boxes", "conditions"):
            value = given[name]
            if isinstance(value, str):
                try:
                    given[name] = json.loads(value)
                except ValueError:
                    raise LabelError(f"{name} must be JSON, got {value!r}.") from None
        for name, default in (("tags", ()), ("boxes", ()), ("conditions", {}), ("note", "")):
            given[name] = default if given[name] is None else given[name]
        return cls(**given)

    def withdrawn(self, label_id: uuid.UUID) -> Self:
        """The label that takes this one back: an undo."""
        return replace(
            self,
            label_id=label_id,
            verdict="withdrawn",
            supersedes=self.label_id,
            severity=None,
            tags=(),
            boxes=(),
            note="",
            seconds=None,
            created=None,
        )


def named(annotator: str) -> str:
    """An annotator's name, without spaces at its ends.

    Errors:
        LabelError: it is empty, longer than 80 characters or has control characters.
    """
    name = annotator.strip() if isinstance(annotator, str) else ""
    if not name or len(name) > 80 or not name.isprintable():
        raise LabelError(f"an annotator must have a name of 1 to 80 printable characters, got {annotator!r}.")
    return name


def written(name: str, text: str) -> str:
    """A text that can be stored and comes back as it is.

    Errors:
        LabelError: it is none, or has a character that no database takes.
    """
    if not isinstance(text, str) or "\0" in text or not _encodable(text):
        raise LabelError(f"{name} must be text without null characters or half ones, got {text!r}.")
    return text


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _plain(conditions: Mapping[str, Any]) -> dict[str, Any]:
    """As they come back from JSON."""
    try:
        text = json.dumps(dict(conditions), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise LabelError(f"conditions must be what JSON can hold, got {conditions!r}: {error}.") from None
    written("conditions", json.dumps(conditions, ensure_ascii=False))
    plain: dict[str, Any] = json.loads(text)
    return plain


def _identity(name: str, value: object) -> uuid.UUID | None:
    if isinstance(value, uuid.UUID) or (value is None and name in ("session_id", "supersedes")):
        return value
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise LabelError(f"{name} must be a UUID, got {value!r}.") from None


def _words(tags: Sequence[str]) -> tuple[str, ...]:
    if isinstance(tags, str) or not all(isinstance(tag, str) and tag.strip() for tag in tags):
        raise LabelError(f"tags must be words, got {tags!r}.")
    return tuple(dict.fromkeys(written("a tag", tag.strip()) for tag in tags))


def _number(name: str, value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise LabelError(f"{name} must be a finite number from 0, got {value!r}.")
    return float(value)


def _box(box: Sequence[float]) -> Box:
    if isinstance(box, str) or len(box) != 4 or not all(isinstance(v, int | float) for v in box):
        raise LabelError(f"a box must be (x, y, width, height) in pixels, got {box!r}.")
    x, y, width, height = (float(value) for value in box)
    if not all(math.isfinite(v) for v in (x, y, width, height)) or width <= 0 or height <= 0:
        raise LabelError(f"a box must have a finite place and a positive width and height, got {box!r}.")
    return x, y, width, height


def _moment(value: object) -> datetime.datetime | None:
    if value is None:
        return None
    try:
        moment = (
            value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value))
        )
    except ValueError:
        raise LabelError(
            f"created must be a time such as 2026-03-02T09:00:00+00:00, got {value!r}."
        ) from None
    if moment.tzinfo is None:
        raise LabelError(f"created must say its time zone, got {value!r}.")
    return moment.astimezone(datetime.UTC)
