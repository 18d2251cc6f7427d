"""Who judges what, in which order: pure functions of the plan, the same on every machine."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from audits.labelling.errors import SessionError
from audits.labelling.session import Plan, Stream


class Drawn(NamedTuple):
    """One of a session's reconstructions, and why it is there."""

    recon_id: str
    stream: Stream


def drawn(pool: Sequence[str], plan: Plan, probabilities: Mapping[str, float] | None = None) -> list[Drawn]:
    """The reconstructions of a session in its order, none twice.

    In a mixed order every stretch has its share of the random stream, which is a simple random
    sample of the whole pool: rates estimated from it hold for the pool.

    Args:
        pool: identities.
        probabilities: nearness to the classifier's threshold counts: the caller maps p so that 0.5
            is the threshold. Those without one count as uncertain as can be.

    Errors:
        SessionError: an order by uncertainty without probabilities.
    """
    shuffled = by_hash(pool, plan.seed, "pool")
    size = min(plan.size or len(shuffled), len(shuffled))
    if plan.order == "random":
        return [Drawn(recon, "random") for recon in shuffled[:size]]
    if probabilities is None:
        raise SessionError(f"order {plan.order!r} needs a classifier's probabilities; choose one, or random.")
    doubt = {recon: abs(probabilities.get(recon, 0.5) - 0.5) for recon in shuffled}
    if plan.order == "uncertain":
        return [Drawn(recon, "active") for recon in sorted(shuffled, key=doubt.__getitem__)[:size]]
    control = math.ceil(plan.control * size)
    chance, rest = shuffled[:control], sorted(shuffled[control:], key=doubt.__getitem__)
    return _scattered(
        [Drawn(recon, "active") for recon in rest[: size - control]],
        [Drawn(recon, "random") for recon in chance],
    )


def seats(items: Sequence[str], plan: Plan) -> list[list[str]]:
    """Each seat's items: every item on `plan.judges` seats, loads equal within one, pairs mixed.

    Example:
        >>> [len(seat) for seat in seats(list("abcdef"), Plan(annotators=3, overlap=2))]
        [4, 4, 4]
    """
    shares: list[list[str]] = [[] for _ in range(plan.annotators)]
    together = [[0] * plan.annotators for _ in shares]
    for item in items:
        taken: list[int] = []
        for _ in range(plan.judges):
            free = [seat for seat in range(plan.annotators) if seat not in taken]
            taken.append(
                min(
                    free,
                    key=lambda seat: (
                        len(shares[seat]),
                        sum(together[seat][other] for other in taken),
                        _hash(plan.seed, item, seat),
                    ),
                )
            )
        for seat in taken:
            shares[seat].append(item)
            for other in taken:
                together[seat][other] += seat != other
    return shares


def beyond(items: Sequence[str], plan: Plan, times: Mapping[str, int], seat: int) -> list[str]:
    """The items of who comes when all seats are taken: as many as a seat has, the least judged first.

    Args:
        times: how many annotators each item was given to.
    """
    share = math.ceil(len(items) * plan.judges / plan.annotators)
    ranked = sorted(items, key=lambda item: (times.get(item, 0), _hash(plan.seed, item, seat)))
    chosen = set(ranked[:share])
    return [item for item in items if item in chosen]


def sequence(
    share: Sequence[Drawn], training: Sequence[str], gold: Sequence[str], plan: Plan, seat: int
) -> list[Drawn]:
    """One annotator's list: training first, gold scattered, repeats half a session after their first time.

    Random orders differ from seat to seat, so that no item is late for everybody; others are kept.
    """
    if plan.order == "random":
        places = {recon: i for i, recon in enumerate(by_hash([d.recon_id for d in share], plan.seed, seat))}
        share = sorted(share, key=lambda one: places[one.recon_id])
    main = _scattered(share, [Drawn(recon, "gold") for recon in by_hash(gold, plan.seed, seat)])
    half = len(main) // 2
    early = [one.recon_id for one in main[:half] if one.stream != "gold"]
    wanted = round(plan.repeats * len(share))
    again = set(by_hash(early, plan.seed, f"repeat {seat}")[:wanted])
    merged: list[Drawn] = []
    for i, one in enumerate(main):
        merged.append(one)
        if i >= half and main[i - half].recon_id in again:
            merged.append(Drawn(main[i - half].recon_id, "repeat"))
    return [Drawn(recon, "training") for recon in training] + merged


def by_hash(recon_ids: Iterable[str], seed: int, salt: object) -> list[str]:
    """In an order that is random, and the same wherever it is made."""
    return sorted(dict.fromkeys(recon_ids), key=lambda recon: _hash(seed, recon, salt))


def _scattered(main: Sequence[Drawn], extra: Sequence[Drawn]) -> list[Drawn]:
    """The extra ones at even distances among the others."""
    total, made = len(main) + len(extra), []
    rest, others = iter(extra), iter(main)
    for i in range(total):
        due = (i + 1) * len(extra) // total > i * len(extra) // total
        made.append(next(rest) if due else next(others))
    return made


def _hash(seed: int, recon: str, salt: object) -> bytes:
    return hashlib.blake2b(f"{seed} {recon} {salt}".encode(), digest_size=16).digest()
