"""How often something happens: rates with intervals, counted, or corrected for a judge that errs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audits.classifier.measures import Estimate, Z, wilson

INFORMED = 0.1  # sensitivity + specificity − 1 from which a judge says enough to be corrected


@dataclass(frozen=True, kw_only=True)
class Errs:
    """How a judge errs, as found on labels it had not seen.

    Args:
        sensitivity: share of hallucinated ones that it flags.
        specificity: share of faithful ones that it passes.
        hallucinated: labels that the first is from, effectively.
        faithful: labels that the second is from.
    """

    sensitivity: float
    specificity: float
    hallucinated: float
    faithful: float


def counted(hit: NDArray[np.bool_], group: NDArray[np.int64]) -> Estimate:
    """A share with its 95 % interval, where members of one group may be alike.

    Wilson's interval for the effective number of trials: the number over the design effect, the ratio of
    the variance between groups to what independent trials would have, 1 at least.

    Example:
        >>> counted(np.array([True, False, False, False]), np.arange(4)).value
        0.25
    """
    value = float(hit.mean())
    low, high = wilson(value, effective(hit, group))
    return Estimate(value=value, low=low, high=high)


def effective(hit: NDArray[np.bool_], group: NDArray[np.int64]) -> float:
    """How many independent trials a share is worth."""
    count, share = len(hit), float(hit.mean())
    codes = np.unique(group, return_inverse=True)[1]
    groups = int(codes.max()) + 1
    if not 0 < share < 1 or groups == count:
        return float(groups)
    if groups < 2:
        return 1.0
    residual = np.bincount(codes, hit - share)
    variance = groups / (groups - 1) * float((residual**2).sum()) / count**2
    design = variance / (share * (1 - share) / count)
    return count / max(design, 1.0)


def corrected(flagged: float, count: float, errs: Errs) -> Estimate | None:
    r"""The true rate behind the share that an erring judge flags; None where the judge knows too little.

    Too little is also what leaves an interval of everything.

    .. math:: \pi = \frac{q + \mathrm{Sp} - 1}{\mathrm{Se} + \mathrm{Sp} - 1}

    Value clipped to [0, 1]; the interval counts that q, Se and Sp are estimates, each after adding a few
    imagined trials, which keeps its coverage near 95 % for few.

    Args:
        flagged: q.
        count: trials that it is from, effectively.

    References:
        Rogan and Gladen, 1978; Lang and Reiczigel, "Confidence limits for prevalence of disease
        adjusted for estimated sensitivity and specificity", 2014.

    Example:
        >>> errs = Errs(sensitivity=0.9, specificity=0.8, hallucinated=100, faithful=100)
        >>> found = corrected(0.41, 200, errs)
        >>> [round(end, 2) for end in (found.value, found.low, found.high)]
        [0.3, 0.16, 0.42]
    """
    if errs.sensitivity + errs.specificity - 1 < INFORMED or count <= 0:
        return None
    value = (flagged + errs.specificity - 1) / (errs.sensitivity + errs.specificity - 1)
    q = (flagged * count + Z * Z / 2) / (count + Z * Z)
    se = (errs.sensitivity * errs.hallucinated + 1) / (errs.hallucinated + 2)
    sp = (errs.specificity * errs.faithful + 1) / (errs.faithful + 2)
    youden = se + sp - 1
    if youden <= 0:
        return None
    centre = (q + sp - 1) / youden
    of_se = se * (1 - se) / (errs.hallucinated + 2)
    of_sp = sp * (1 - sp) / (errs.faithful + 2)
    shift = 2 * Z * Z * (centre * of_se - (1 - centre) * of_sp)
    spread = q * (1 - q) / (count + Z * Z) + centre**2 * of_se + (1 - centre) ** 2 * of_sp
    half = Z * float(np.sqrt(spread)) / youden
    low, high = (float(np.clip(end, 0, 1)) for end in (centre + shift - half, centre + shift + half))
    if low <= 0 and high >= 1:
        return None
    clipped = float(np.clip(value, 0, 1))
    return Estimate(value=clipped, low=min(low, clipped), high=max(high, clipped))
