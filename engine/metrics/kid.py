"""Kernel Inception distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.judge import Score, SetMetric, metrics

BLOCK = 1024  # rows of a kernel matrix held at once


@metrics.register("kid")
@dataclass(frozen=True, kw_only=True)
class Kid(SetMetric):
    r"""Unbiased squared distance of two sets of images under a cubic kernel of Inception's features.

    .. math:: \frac{1}{n (n - 1)} \sum_{i \ne j} k(a_i, a_j) + k(b_i, b_j) - k(a_i, b_j) - k(a_j, b_i),
        \qquad k(a, b) = \Bigl(\frac{a^\top b}{D} + 1\Bigr)^3

    Computed over all images. An output and its own truth resemble each other because they are one picture,
    not because two sets are alike: that pair is left out, and truths against themselves have 0. Other
    programs count it (torch-fidelity, torchmetrics), which makes no difference between independent sets and
    makes KID of n restored pictures too low, by about :math:`2 (\bar k_{ii} - \bar k_{ij}) / n`. Published
    figures average over random subsets of 1,000; over subsets that share no picture their mean is this
    number. The interval is 1.96 standard errors to both sides, from the jackknife over images (an
    output leaves together with its truth).

    References:
        Bińkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", 2018; Gretton, Borgwardt, Rasch,
        Schölkopf and Smola, "A kernel two-sample test", 2012, Lemma 6, for the sum.
    """

    version: ClassVar[int] = 2

    backbone: ClassVar[str] = "inception-fid"
    smallest: ClassVar[int] = 3
    advised: ClassVar[int] = 100
    citation: ClassVar[str] = "Bińkowski, Sutherland, Arbel and Gretton, 2018"

    @property
    def score(self) -> Score:
        convention = (
            "unbiased MMD² under (aᵀb / 2048 + 1)³ of FID's features, all images, an output beside its own "
            "truth left out, not × 1000, interval by jackknife; can be negative; lower is better"
        )
        return Score(name=self.slug, convention=convention)

    def __call__(
        self, outputs: NDArray[np.floating], truths: NDArray[np.floating]
    ) -> tuple[float, float | None, float | None]:
        a, b = outputs.astype(np.float64), truths.astype(np.float64)
        if len(a) != len(b) or len(a) < self.smallest:
            raise ValueError(
                f"KID needs as many outputs as truths, {self.smallest} at least; got {len(a)} and {len(b)}."
            )
        aa, aa_own, _ = _sums(a, a)
        bb, bb_own, _ = _sums(b, b)
        ab, ab_own, ba = _sums(a, b)
        each = (aa - aa_own) + (bb - bb_own) - (ab - ab_own) - (ba - ab_own)
        count = len(a)
        value = float(each.sum() / (count * (count - 1)))
        left_out = (each.sum() - 2 * each) / ((count - 1) * (count - 2))
        error = float(np.sqrt((count - 1) * np.var(left_out)))
        return value, value - 1.96 * error, value + 1.96 * error


def bootstrapped(
    outputs: NDArray[np.floating], truths: NDArray[np.floating], draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    r"""The 95 % interval of `Kid` by the Bayesian bootstrap over pairs of an output and its truth.

    .. math:: w \sim \mathrm{Dirichlet}(1, \dots, 1), \qquad
        \sum_{i \ne j} \frac{w_i w_j}{1 - \sum w^2} \Bigl(k(a_i, a_j) + k(b_i, b_j) - 2 k(a_i, b_j)\Bigr)

    Weights, where the plain bootstrap repeats pictures: a picture beside its own copy is no pair of two
    pictures, and would bias a statistic of pairs. Equal weights give `Kid`. It holds the
    whole kernel: for some thousand images at most.

    References:
        Rubin, "The Bayesian bootstrap", 1981.
    """
    a, b = outputs.astype(np.float64), truths.astype(np.float64)
    count = len(a)
    aa, bb, ab = ((one @ other.T / a.shape[1] + 1) ** 3 for one, other in ((a, a), (b, b), (a, b)))
    pairs = aa + bb - 2 * ab
    np.fill_diagonal(pairs, 0)
    w = np.random.default_rng(seed).dirichlet(np.ones(count), draws)
    apart = ((w @ pairs) * w).sum(1) / (1 - (w**2).sum(1))
    low, high = np.quantile(apart, [0.025, 0.975])
    return float(low), float(high)


def biased(outputs: NDArray[np.floating], truths: NDArray[np.floating]) -> float:
    r"""The biased squared distance of two sets, which is never negative.

    .. math:: \mathrm{MMD}^2_b = \tfrac{1}{n^2} \sum_{i, j} k(a_i, a_j) + k(b_i, b_j) - 2 k(a_i, b_j)

    Two sets of one distribution are :math:`O(1/n)` apart: compare sets of one size only.

    References:
        Gretton, Borgwardt, Rasch, Schölkopf and Smola, "A kernel two-sample test", 2012.
    """
    a, b = outputs.astype(np.float64), truths.astype(np.float64)
    within = (_sums(one, one)[0].mean() / len(one) for one in (a, b))
    return float(sum(within) - 2 * _sums(a, b)[0].mean() / len(b))


def _sums(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Sums over the rows, the diagonal, and sums over the columns of the kernel matrix."""
    rows, columns, own = np.empty(len(a)), np.zeros(len(b)), np.empty(len(a))
    for start in range(0, len(a), BLOCK):
        block = (a[start : start + BLOCK] @ b.T / a.shape[1] + 1) ** 3
        rows[start : start + BLOCK] = block.sum(axis=1)
        columns += block.sum(axis=0)
        own[start : start + BLOCK] = block[np.arange(len(block)), np.arange(start, start + len(block))]
    return rows, own, columns
