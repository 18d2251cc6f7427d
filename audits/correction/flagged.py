"""Which pixels are flagged, without the truth: maps of draws and measurements, thresholds, soft masks."""

from __future__ import annotations

import math

import torch
from scipy.special import expit
from torch import Tensor
from torch.nn.functional import interpolate, max_pool2d

from audits.correction.correction import Given, contributions, digits
from audits.smoothing import smoothed
from engine.errors import UsageError
from engine.judge import DEVIATION, Batch, Judge, Judgement, Map, checks
from engine.runner.judging import magnitude

MAPS = ("spread", "null-space-measured", "null-space-added")  # of checks that need no truth for them
SHARE = 0.4  # of a map's fixed range, from which pixels are flagged unless told otherwise


def field(given: Given, name: str) -> tuple[Tensor, float]:
    """A map of the shown pictures and the value from which it flags: ``(B, H, W)``.

    A check that gives the map sees no truth, so that a map which needs it is not there.

    Args:
        name: `deviation`, a map of a check, or a classifier.

    Errors:
        UsageError: no such map can be had without the truth.
    """
    if digits(name) is not None:
        assert given.layer is not None
        return classified(given), given.layer.threshold
    if name == DEVIATION.name:
        if given.samples is None:
            raise UsageError("the map deviation is of several draws; there is one output only.")
        return deviation(given.samples), SHARE * DEVIATION.high
    judge, shown = known(name)
    fields = _judged(given, judge).maps
    if name not in fields:
        raise UsageError(f"the map {name} cannot be had of these pictures.")
    return _sized(fields[name], given), SHARE * shown.high


def known(name: str) -> tuple[Judge, Map]:
    """The check that gives a map, and the map.

    Errors:
        UsageError: there is none, it needs the truth, or a file that its check needs is missing.
    """
    for kind in checks if name in MAPS else ():
        judge = checks[kind].build()
        shown = next((shown for shown in judge.maps if shown.name == name), None)
        if shown is not None:
            if reason := judge.unavailable():
                raise UsageError(f"the map {name} cannot be had: {reason}")
            return judge, shown
    accepted = ", ".join([DEVIATION.name, *MAPS])
    raise UsageError(
        f"no map {name!r} flags without the truth; accepted are {accepted} and classifier:DIGITS."
    )


def deviation(samples: Tensor) -> Tensor:
    """Standard deviation of each pixel's draws, mean over channels: ``(n, B, C, H, W) -> (B, H, W)``."""
    judged = magnitude(samples.flatten(0, 1)).unflatten(0, samples.shape[:2])
    return judged.double().std(dim=0).mean(dim=1).float()


def classified(given: Given) -> Tensor:
    r"""What a classifier would say if each place were the worst: ``(B, H, W)``.

    .. math:: p(u) = \sigma\Bigl(\sum_{j \in M} w_j \frac{m_j(u) - \mu_j}{s_j}
        + \sum_{j \notin M} w_j \frac{v_j - \mu_j}{s_j} + b\Bigr)

    `M` are the features that are the maximum of a map, :math:`m_j`. Where those maps are largest together
    it is the picture's own p.

    Errors:
        UsageError: none of its features is the maximum of a map that needs no truth.
    """
    layer = given.layer
    assert layer is not None
    own = contributions(layer, given.values.iloc[: len(given.shown)])
    fields = {}
    for name in layer.features:
        place = name.removesuffix("-max")
        if place != name and place in MAPS:
            fields[name] = _sized(_judged(given, known(place)[0]).maps[place], given).double()
    if not fields:
        raise UsageError(
            f"the classifier has no map: none of its features is a map's maximum, as {MAPS[1]}-max is; "
            f"they are {', '.join(layer.features)}."
        )
    logit = torch.zeros(1, dtype=torch.float64)
    for j, name in enumerate(layer.features):
        if name in fields:
            logit = logit + layer.weights[j] * (fields[name].cpu() - layer.means[j]) / layer.scales[j]
        else:
            logit = logit + torch.tensor(own[name].to_numpy()).view(-1, 1, 1)
    return torch.from_numpy(expit((logit + layer.bias).numpy())).float().to(given.shown.device)


def mask(flags: Tensor, feather: float) -> Tensor:
    r"""A soft mask: 1 on flagged pixels, falling to 0 around them.

    .. math:: w = G_f * \max_{|v - u|_\infty \le 2f} [\text{flagged}]_v

    Args:
        flags: ``(B, H, W)`` bool.
        feather: `f`, standard deviation of the Gaussian, in pixels; 0 for a hard mask.

    Shape:
        The result is ``(B, 1, H, W)`` in [0, 1].
    """
    hard = flags[:, None].float()
    if feather == 0:
        return hard
    reach = math.ceil(2 * feather)
    soft = smoothed(max_pool2d(hard, 2 * reach + 1, stride=1, padding=reach), feather)
    return soft.where(soft > 1e-3, 0).clamp(0, 1)


def _judged(given: Given, judge: Judge) -> Judgement:
    samples = given.samples
    return judge(
        Batch(
            x_hat=magnitude(given.shown),
            x=None,
            y=given.y,
            physics=given.physics,
            problem=given.problem,
            estimate=given.shown,
            samples=None
            if samples is None
            else magnitude(samples.flatten(0, 1)).unflatten(0, samples.shape[:2]),
        )
    )


def _sized(found: Tensor, given: Given) -> Tensor:
    """A map, coarse ones enlarged: ``(B, H, W)``."""
    return interpolate(found[:, None].float(), size=given.shown.shape[-2:], mode="nearest")[:, 0]
