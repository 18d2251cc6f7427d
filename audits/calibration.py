"""Conformal calibration: intervals widened until they provably hold the truth. Imports no torch."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import beta, spearmanr

FLOOR = 1 / 255  # the smallest deviation that intervals and z-scores are made of: one grey level


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    r"""One reconstruction of known truth, whose interval is mean ± λ · max(deviation, 1/255).

    Args:
        error: ``(N,)`` absolute errors, of pixels (averaged over channels like the maps) or of values.
        deviation: ``(N,)`` standard deviations of the same.
        group: what must not be on both sides of a split: the identity, else the image's digest.
    """

    error: NDArray[np.floating]
    deviation: NDArray[np.floating]
    group: str

    def __post_init__(self) -> None:
        if self.error.ndim != 1 or self.error.shape != self.deviation.shape or not self.error.size:
            raise ValueError(
                "a picture needs as many errors as deviations, one after the other, one at least; "
                f"got {self.error.shape} and {self.deviation.shape}."
            )

    @property
    def scale(self) -> NDArray[np.float64]:
        """Half the interval's width at λ = 1."""
        return np.maximum(self.deviation.astype(np.float64), FLOOR)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is promised: with probability 1 − δ, at most a share α of a picture's pixels is missed on average.

    Args:
        alpha: largest risk.
        delta: probability with which the promise may be broken.
        highest: largest factor λ tried.
        steps: factors tried, evenly from 0.
    """

    alpha: float = 0.1
    delta: float = 0.1
    highest: float = 12.0
    steps: int = 2000

    def __post_init__(self) -> None:
        for name in ("alpha", "delta"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must lie between 0 and 1, got {getattr(self, name)}.")
        if self.highest <= 0 or self.steps < 2:
            raise ValueError(f"highest must be > 0 and steps >= 2, got {self.highest} and {self.steps}.")

    @property
    def fewest(self) -> int:
        """Groups without which no risk, not even 0, proves the promise: (1 − α)ⁿ ≤ δ."""
        return math.ceil(math.log(self.delta) / math.log(1 - self.alpha))

    @property
    def factors(self) -> NDArray[np.float64]:
        return np.linspace(0, self.highest, self.steps)


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """Test pixels whose intervals are between `low` and `high` wide, and the share of them missed."""

    low: float
    high: float
    pixels: int
    risk: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """What calibrated intervals are worth on pictures that did not calibrate them.

    Args:
        factor: λ.
        bound: upper bound of the risk at λ, from the calibration pictures.
        calibration: groups that calibrated.
        test: groups that tested.
        risk: share of pixels missed, mean over test groups.
        size: mean width of an interval, mean over test groups.
        strata: test pixels in four classes of interval size, smallest first; fewer where sizes agree.
        correlation: Spearman's, of error with size over all test pixels; None where one is constant.
    """

    factor: float
    bound: float
    calibration: int
    test: int
    risk: float
    size: float
    strata: tuple[Stratum, ...]
    correlation: float | None


def split(
    pictures: Sequence[Picture], share: float = 0.5, seed: int = 0
) -> tuple[list[Picture], list[Picture]]:
    """Pictures that calibrate and pictures that test; all of one group go together.

    Args:
        share: of the groups that calibrate.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, got {share}.")
    groups = sorted({picture.group for picture in pictures})
    order = np.random.default_rng(seed).permutation(len(groups))
    chosen = {groups[k] for k in order[: round(share * len(groups))]}
    parts: tuple[list[Picture], list[Picture]] = ([], [])
    for picture in pictures:
        parts[picture.group not in chosen].append(picture)
    return parts


def upper_bound(risk: float, groups: int, delta: float) -> float:
    r"""Hoeffding–Bentkus: the true risk is below this with probability 1 − δ.

    .. math:: R^+ = \min\Bigl(\sup\{R : e^{-n\, h(\hat R, R)} \ge \delta\},\;
        \sup\{R : e \, P(\mathrm{Bin}(n, R) \le \lceil n \hat R \rceil) \ge \delta\}\Bigr)

    with :math:`h(a, b) = a \log(a/b) + (1 - a) \log((1 - a)/(1 - b))`, for the mean of n independent losses
    in [0, 1].

    Args:
        risk: their mean.
        groups: n.

    References:
        Bates, Angelopoulos, Lei, Malik and Jordan, "Distribution-free, risk-controlling prediction
        sets", 2021.

    Example:
        >>> round(upper_bound(0.0, 22, 0.1), 4)
        0.0994
    """
    if risk >= 1:
        return 1.0
    missed = math.ceil(groups * risk - 1e-9)
    bentkus = float(beta.isf(delta / math.e, missed + 1, groups - missed)) if missed < groups else 1.0

    def excess(mean: float) -> float:
        hit = risk * math.log(risk / mean) if risk else 0.0
        return -groups * (hit + (1 - risk) * math.log((1 - risk) / (1 - mean))) - math.log(delta)

    low, high = max(risk, 1e-12), 1 - 1e-12
    hoeffding = float(brentq(excess, low, high)) if excess(high) < 0 else 1.0
    return min(hoeffding, bentkus)


def calibrate(pictures: Sequence[Picture], target: Target | None = None) -> tuple[float, float]:
    """The smallest factor λ whose risk is proven at most α, and that bound.

    Pictures of one group count as one, by the mean of their risks, so that what counts is independent.

    Errors:
        ValueError: fewer groups than a proof needs, or no factor up to the highest that does it.

    References:
        Angelopoulos et al., "Image-to-image regression with distribution-free uncertainty
        quantification", 2022.
    """
    target = target or Target()
    risks = _grouped({p.group for p in pictures}, pictures, [_risks(p, target.factors) for p in pictures])
    if len(risks) < target.fewest:
        raise ValueError(
            f"calibration to α = {target.alpha:g}, δ = {target.delta:g} takes {target.fewest} independent "
            f"pictures (or identities) at least, got {len(risks)}."
        )
    means = risks.mean(axis=0)

    def bound(k: int) -> float:
        return upper_bound(float(means[k]), len(risks), target.delta)

    k = bisect.bisect_left(range(target.steps), True, key=lambda k: bound(k) <= target.alpha)
    if k == target.steps:
        raise ValueError(
            f"no factor up to {target.highest:g} brings the risk to α = {target.alpha:g}: at the highest "
            f"{means[-1]:.3g} of the pixels are missed, which bounds the risk by {bound(k - 1):.3g}."
        )
    return float(target.factors[k]), bound(k)


def report(calibration: Sequence[Picture], test: Sequence[Picture], target: Target | None = None) -> Report:
    """Calibrate on some pictures, look at others. Holds three numbers for every test pixel.

    Errors:
        ValueError: as `calibrate`; a group on both sides; no picture to test.
    """
    shared = sorted({p.group for p in calibration} & {p.group for p in test})
    if shared:
        raise ValueError(f"{len(shared)} groups calibrate and test, such as {shared[0]!r}; split by group.")
    if not test:
        raise ValueError("no picture is left to test the intervals on, got 0; leave one at least.")
    factor, bound = calibrate(calibration, target)
    groups = {p.group for p in test}
    risks = _grouped(groups, test, [_risks(p, np.array([factor])) for p in test])
    sizes = _grouped(groups, test, [np.array([2 * factor * p.scale.mean()]) for p in test])
    error = np.concatenate([p.error for p in test]).astype(np.float64)
    size = 2 * factor * np.concatenate([p.scale for p in test])
    constant = np.ptp(error) == 0 or np.ptp(size) == 0
    return Report(
        factor=factor,
        bound=bound,
        calibration=len({p.group for p in calibration}),
        test=len(groups),
        risk=float(risks.mean()),
        size=float(sizes.mean()),
        strata=_strata(error > size / 2, size),
        correlation=None if constant else float(spearmanr(error, size).statistic),
    )


def _risks(picture: Picture, factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of a picture's pixels missed at each factor."""
    needed = np.sort(picture.error / picture.scale)
    return 1 - np.searchsorted(needed, factors, side="right") / len(needed)


def _grouped(
    groups: set[str], pictures: Sequence[Picture], rows: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """One row per group, the mean of its pictures' rows."""
    return np.array(
        [
            np.mean(
                [row for picture, row in zip(pictures, rows, strict=True) if picture.group == group], axis=0
            )
            for group in sorted(groups)
        ]
    )


def _strata(missed: NDArray[np.bool_], size: NDArray[np.float64]) -> tuple[Stratum, ...]:
    edges = np.unique(np.quantile(size, [0.25, 0.5, 0.75]))
    classes = np.searchsorted(edges, size, side="left")
    return tuple(
        Stratum(
            low=float(size[here].min()),
            high=float(size[here].max()),
            pixels=int(here.sum()),
            risk=float(missed[here].mean()),
        )
        for here in (classes == k for k in range(len(edges) + 1))
        if here.any()
    )
