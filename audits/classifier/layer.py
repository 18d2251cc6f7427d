"""One sigmoid layer over standardised features: all that is needed to compute a probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Layer:
    r"""A probability that a reconstruction is hallucinated, from numbers of it.

    .. math:: p = \sigma\Bigl(\sum_j w_j \frac{v_j - \mu_j}{s_j} + b\Bigr)

    Args:
        features: names of the scores :math:`v_j`.
        means: :math:`\mu_j`, in units of the feature.
        scales: :math:`s_j`, likewise, all above 0.
        weights: :math:`w_j`, of the standardised features.
        bias: :math:`b`.
        threshold: smallest p that is called hallucinated.

    Example:
        >>> numbers = {"means": (1.0,), "scales": (0.5,), "weights": (2.0,), "bias": 0.0, "threshold": 0.5}
        >>> layer = Layer(features=("d",), **numbers)
        >>> [round(float(p), 3) for p in layer.probability(np.array([[1.0], [2.0]]))]
        [0.5, 0.982]
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def __post_init__(self) -> None:
        lengths = [len(self.features), len(self.means), len(self.scales), len(self.weights)]
        if min(lengths) != max(lengths) or not lengths[0]:
            raise ValueError(
                f"a layer has as many means, scales and weights as features, one at least; got {lengths}."
            )
        if min(self.scales) <= 0:
            raise ValueError(f"scales must be > 0, got {min(self.scales)}.")

    def probability(self, values: Floats) -> Floats:
        """``(N, F)`` values of the features, in their order, to ``(N,)`` probabilities."""
        return np.asarray(expit(self.contributions(values).sum(axis=1) + self.bias))

    def contributions(self, values: Floats) -> Floats:
        """What each feature adds to the sum within the sigmoid: ``(N, F)`` to ``(N, F)``."""
        standardised = (np.asarray(values, dtype=float) - self.means) / np.array(self.scales)
        return np.asarray(standardised * np.array(self.weights))

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "features": list(self.features),
            "means": list(self.means),
            "scales": list(self.scales),
            "weights": list(self.weights),
            "bias": self.bias,
            "threshold": self.threshold,
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Layer:
        """The layer of a `document`."""

        def numbers(name: str) -> tuple[float, ...]:
            values: Sequence[float] = document[name]
            return tuple(float(value) for value in values)

        return cls(
            features=tuple(document["features"]),
            means=numbers("means"),
            scales=numbers("scales"),
            weights=numbers("weights"),
            bias=float(document["bias"]),
            threshold=float(document["threshold"]),
        )
