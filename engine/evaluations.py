"""How often networks were evaluated: what a learned method costs, whatever the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from torch.nn import Module

    M = TypeVar("M", bound=Module)

_tally: ContextVar[list[int] | None] = ContextVar("evaluations", default=None)


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count evaluations of `counted` networks inside the block: a list of one number, images evaluated."""
    tally = [0]
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)


def counted(network: M) -> M:
    """The same network; from now on every image it is given is counted, once however often this is asked."""
    if not getattr(network, "_counted", False):
        network.register_forward_pre_hook(_count)
        network._counted = True  # type: ignore[assignment]
    return network


def _count(network: Module, args: tuple[Any, ...]) -> None:
    tally = _tally.get()
    if tally is not None:
        tally[0] += len(args[0])
