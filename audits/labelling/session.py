"""A session: what is to be judged, in which order, under which conditions, by how many."""

from __future__ import annotations

import datetime
import json
import math
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from audits.labelling.errors import SessionError

Order = Literal["random", "uncertain", "mixed"]
Truth = Literal["shown", "hidden", "revealed"]
Stream = Literal["random", "active", "repeat", "training", "gold"]
Known = Literal["hallucinated", "faithful"]

CONTROL = 0.2  # of a mixed order is random at least, so that rates can be estimated


@dataclass(frozen=True, kw_only=True)
class ScoreRange:
    """Reconstructions whose number lies between two others, ends included; None for no end."""

    judge: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if any(end is not None and math.isnan(end) for end in (self.low, self.high)):
            raise SessionError(f"the ends of {self.judge} must be numbers, got {self.low} and {self.high}.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise SessionError(f"{self.judge} must go from low to high, got {self.low:g} to {self.high:g}.")


@dataclass(frozen=True, kw_only=True)
class Pool:
    """What may be judged: the newest finished reconstruction of every case that all filters let pass.

    Args:
        datasets: names; none for all.
        problems: names; none for all.
        methods: names; none for all.
        images: names or identities of pictures; none for all.
        scores: ranges of numbers, all of which hold.
        kinds: of "single", "mean", "sample"; of samples the first stands for all.
        recon_ids: these and no others; none for all.
    """

    datasets: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    scores: tuple[ScoreRange, ...] = ()
    kinds: tuple[str, ...] = ("single", "mean")
    recon_ids: tuple[str, ...] = ()

    @property
    def selective(self) -> bool:
        """Whether it picks among a method's pictures, so that rates in it are not the method's."""
        return bool(self.images or self.scores or self.recon_ids)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the pool becomes the lists of the annotators.

    Args:
        size: reconstructions to judge, gold and training items not counted; None for the whole pool.
        order: "random": each annotator another random order; "uncertain": where the classifier's
            probability is nearest to its threshold first; "mixed": the same, with a random stream in between.
        control: share of the random stream in a mixed order.
        annotators: seats; who comes when all are taken judges what was judged least.
        overlap: how many judge each reconstruction; None for all seats.
        repeats: share of an annotator's items that come a second time, half a session later.
        seed: of everything random.
        classifier: name of what gave the probabilities, for the record.
    """

    size: int | None = None
    order: Order = "random"
    control: float = CONTROL
    annotators: int = 1
    overlap: int | None = None
    repeats: float = 0.1
    seed: int = 0
    classifier: str = ""

    def __post_init__(self) -> None:
        if self.order not in ("random", "uncertain", "mixed"):
            raise SessionError(f"order must be random, uncertain or mixed, got {self.order!r}.")
        if self.size is not None and self.size < 1:
            raise SessionError(f"size must be at least 1, got {self.size}.")
        if not CONTROL <= self.control <= 1:
            raise SessionError(f"control must lie in [{CONTROL}, 1], got {self.control}.")
        if not 1 <= self.annotators <= 1000:
            raise SessionError(f"annotators must be 1 to 1000, got {self.annotators}.")
        if self.overlap is not None and not 1 <= self.overlap <= self.annotators:
            raise SessionError(
                f"overlap must be 1 to the number of annotators, {self.annotators}, got {self.overlap}."
            )
        if not (math.isfinite(self.repeats) and 0 <= self.repeats <= 0.5):
            raise SessionError(f"repeats must lie in [0, 0.5], got {self.repeats}.")

    @property
    def judges(self) -> int:
        """How many judge each reconstruction."""
        return self.overlap or self.annotators


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What annotators see. The method's name is hidden unless said otherwise.

    Args:
        truth: "shown" beside the pair, "hidden", or "revealed" after the verdict.
        methods: "hidden" or "shown".
    """

    truth: Truth = "shown"
    methods: Literal["hidden", "shown"] = "hidden"

    def __post_init__(self) -> None:
        if self.truth not in ("shown", "hidden", "revealed"):
            raise SessionError(f"truth must be shown, hidden or revealed, got {self.truth!r}.")
        if self.methods not in ("hidden", "shown"):
            raise SessionError(f"methods must be hidden or shown, got {self.methods!r}.")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reconstruction whose verdict is known: an example, a training item or a gold item.

    Args:
        explanation: told with an example, and after the verdict on a training item.
    """

    recon_id: str
    verdict: Known
    explanation: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in ("hallucinated", "faithful"):
            raise SessionError(f"a known verdict must be hallucinated or faithful, got {self.verdict!r}.")
        try:
            object.__setattr__(self, "recon_id", str(uuid.UUID(str(self.recon_id))))
        except ValueError:
            raise SessionError(f"recon_id must be a UUID, got {self.recon_id!r}.") from None


@dataclass(frozen=True, kw_only=True)
class Session:
    """An agreed piece of labelling."""

    session_id: str
    name: str
    author: str
    pool: Pool
    plan: Plan
    conditions: Conditions
    instruction: str
    examples: tuple[Answer, ...]
    created: datetime.datetime
    paused: datetime.datetime | None = None
    closed: datetime.datetime | None = None

    @property
    def state(self) -> Literal["open", "paused", "closed"]:
        return "closed" if self.closed else "paused" if self.paused else "open"

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From a row of the table `session`."""
        pool, plan, conditions = (json.loads(row[name] or "{}") for name in ("pool", "plan", "conditions"))
        scores = tuple(ScoreRange(**one) for one in pool.pop("scores", ()))
        return cls(
            session_id=str(row["session_id"]),
            name=row["name"] or "",
            author=row["author"] or "",
            pool=Pool(**{name: tuple(value) for name, value in pool.items()}, scores=scores),
            plan=Plan(**plan),
            conditions=Conditions(**conditions),
            instruction=row["instruction"] or "",
            examples=tuple(Answer(**one) for one in json.loads(row["examples"] or "[]")),
            created=row["created"],
            paused=row["paused"],
            closed=row["closed"],
        )

    def row(self) -> dict[str, Any]:
        """As a row of the table `session`, of what JSON can hold."""
        plain = asdict(self)
        for name in ("created", "paused", "closed"):
            plain[name] = plain[name] and plain[name].isoformat()
        return plain


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing an annotator is asked, in the annotator's own order.

    Only `position`, `recon_id` and `answered` may reach the annotator before the verdict.

    Args:
        answer: the known verdict of training and gold items.
        label_id: of the label that stands here, None while there is none.
        verdict: of that label.
    """

    position: int
    recon_id: str
    stream: Stream
    answer: Known | None = None
    explanation: str = ""
    label_id: str | None = None
    verdict: str | None = None

    @property
    def answered(self) -> bool:
        return self.label_id is not None


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An annotator's way into a session: the link carries the token and nothing else."""

    token: str = field(repr=False)
    session_id: str
    annotator: str
    seat: int
    created: datetime.datetime
    revoked: datetime.datetime | None = None
