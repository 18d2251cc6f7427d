"""Fréchet Inception distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.judge import Score, SetMetric, metrics


@metrics.register("fid")
@dataclass(frozen=True, kw_only=True)
class Fid(SetMetric):
    r"""Distance of two sets of images, each taken for a Gaussian in Inception's features.

    .. math:: \|\mu_1 - \mu_2\|^2 + \operatorname{tr}(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1 \Sigma_2)^{1/2})

    With :math:`\Sigma_i = F_i^\top F_i` the last trace is the sum of the singular values of
    :math:`F_1 F_2^\top`, exact also for fewer images than features. Few images bias it upwards: below
    about 2,048 the covariances have no full rank.

    References:
        Heusel et al., "GANs trained by a two time-scale update rule", 2017.

    Example:
        >>> a = np.random.default_rng(0).normal(size=(50, 4))
        >>> round(Fid()(a + 1, a)[0], 6)
        4.0
    """

    backbone: ClassVar[str] = "inception-fid"
    citation: ClassVar[str] = "Heusel et al., 2017"

    @property
    def score(self) -> Score:
        convention = (
            "Fréchet distance of Inception features (pt_inception-2015-12-05, pool 2048) of outputs and "
            "truths, bilinear to 299, 8 bits, grey repeated to RGB; biased upwards for few images; "
            "lower is better"
        )
        return Score(name=self.slug, convention=convention)

    def __call__(
        self, outputs: NDArray[np.floating], truths: NDArray[np.floating]
    ) -> tuple[float, float | None, float | None]:
        first, second = (_factor(features) for features in (outputs, truths))
        shift = outputs.mean(axis=0, dtype=float) - truths.mean(axis=0, dtype=float)
        overlap = np.linalg.svd(first @ second.T, compute_uv=False).sum()
        value = shift @ shift + (first**2).sum() + (second**2).sum() - 2 * overlap
        return max(float(value), 0.0), None, None


def _factor(features: NDArray[np.floating]) -> NDArray[np.float64]:
    """``(N, D)`` features to F of ``min(N, D)`` rows with FᵀF their sample covariance."""
    if len(features) < 2:
        raise ValueError(f"a covariance needs 2 images at least, got {len(features)}.")
    centred = features.astype(np.float64) - features.mean(axis=0, dtype=float)
    centred /= np.sqrt(len(features) - 1)
    if len(features) <= features.shape[1]:
        return centred
    return np.asarray(np.linalg.qr(centred, mode="r"))
