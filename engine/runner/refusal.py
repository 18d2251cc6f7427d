"""Why a case is not run, asked of the problem and of anyone's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.runner.attempt import said
from engine.weights_entry import WeightsError

if TYPE_CHECKING:
    from engine.method import Method
    from engine.problem import Problem, Shape
    from engine.runner.records import State


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What a case's reconstructions become without being run.

    Args:
        state: "skipped", or "failed" where the question itself broke.
        reason: one sentence.
    """

    state: State
    reason: str


def refusal(problem: Problem, method: Method, shape: Shape) -> Refusal | None:
    """Why a method is not run on a problem's measurements of pictures of this shape; None where it is.

    A method that cannot answer says no: the sentence of a `ValueError`, such as that of a file of
    weights that is none, is its reason; any other exception is a failure. Neither ends the run.
    """
    try:
        reason = problem.skip(shape) or method.skip(problem, shape)
    except (ValueError, WeightsError) as error:
        reason = " ".join(str(error).split()) or said(error)
    except Exception as error:  # anyone's code runs here; whatever it raises is a result
        return Refusal(state="failed", reason=said(error))
    return Refusal(state="skipped", reason=reason) if reason else None
