"""The contract of a correction: draws and their measurement in, other pictures out, the truth unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import pandas as pd
from torch import Tensor

from data.component import Component
from data.registry import unknown
from engine.errors import UsageError

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics

    from audits.classifier.layer import Layer
    from engine.method import Method
    from engine.problem import Problem

CLASSIFIER = "classifier:"  # before the first digits of a version: what a correction goes by


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """All that a correction sees of B pictures of one case; nothing in it was made with the truth.

    Args:
        y: the measurements.
        physics: the operator that made them.
        problem: that it is of.
        method: that drew, as it can be called again; None where that is not known.
        shown: ``(B, C, H, W)``, what is corrected: draw number 0, or the one output there is.
        samples: ``(n, B, C, H, W)``, all draws; None of a method of one output.
        towards: ``(B, C, H, W)``, another method's reconstructions; None unless asked for.
        drawn: how many draws of each picture there are; the next has this number.
        values: scores that compare with the measurement alone: a row for each draw, number by number as
            ``samples.flatten(0, 1)``, a column for each score.
        layer: of the classifier that the correction goes by.
    """

    y: Tensor
    physics: LinearPhysics
    problem: Problem
    method: Method | None = None
    shown: Tensor
    samples: Tensor | None = None
    towards: Tensor | None = None
    drawn: int = 1
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    layer: Layer | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Corrected:
    """What a correction makes.

    Args:
        pictures: ``(B, C, H, W)``.
        weight: ``(B, 1, H, W)``, how far each pixel was mended, from 0 to 1; None of whole pictures.
    """

    pictures: Tensor
    weight: Tensor | None = None


@dataclass(frozen=True, kw_only=True)
class Correction(Component):
    """A way to correct; fields are its parameters, its slug follows the method's name after a plus."""

    version: ClassVar[int] = 1  # raised by hand when its numbers change
    posterior: ClassVar[str] = "no"  # as a method's

    @property
    def classifier(self) -> str | None:
        """First digits of the classifier it goes by, empty for the newest; None where it needs none."""
        return None

    def going_by(self, name: str) -> Self:
        """The same by this version of the classifier, for one that needs a classifier."""
        return self

    @property
    def towards_method(self) -> str | None:
        """The other method whose reconstructions it needs."""
        return None

    @property
    def needs_samples(self) -> bool:
        """Whether it takes several draws."""
        return False

    def refused(self, problem: Problem, method: Method | None) -> str | None:
        """Why it does not apply to what this method makes of this problem; None where it does.

        Args:
            method: None where it cannot be called again.
        """
        return None

    def __call__(self, given: Given) -> Corrected:
        """The corrected pictures.

        Errors:
            UsageError: what it goes by cannot be had.
        """
        raise NotImplementedError


def digits(text: str) -> str | None:
    """Of a classifier named ``classifier:1a2b3c4d``, or ``classifier`` for the newest; None of other words.

    Example:
        >>> digits("classifier:1a2b"), digits("classifier"), digits("deviation")
        ('1a2b', '', None)
    """
    if text == CLASSIFIER.rstrip(":"):
        return ""
    return text.removeprefix(CLASSIFIER) if text.startswith(CLASSIFIER) else None


def contributions(layer: Layer, values: pd.DataFrame) -> pd.DataFrame:
    """What each feature adds within the sigmoid, for each draw.

    Errors:
        UsageError: a draw lacks a feature, or the feature compares with the truth.
    """
    for name in layer.features:
        if name not in values.columns or values[name].isna().any():
            near = unknown("score", name, [str(column) for column in values.columns])
            raise UsageError(
                f"the classifier reads {name}, which single draws have not without the truth: {near}"
            )
    found = layer.contributions(values[list(layer.features)].to_numpy(dtype=float))
    return pd.DataFrame(found, columns=list(layer.features))
