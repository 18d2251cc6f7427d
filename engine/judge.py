"""The contract of a judge: a metric or a check, which sees a batch and returns values and maps.

Judges of one batch share a `Features` cache, so that a network runs once per image however many
judges read it; features of a reference image are kept across methods.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from data.component import Component
from data.registry import Registry
from engine import weights

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem

Reference = Literal["truth", "measurement"]
Palette = Literal["error", "signed", "deviation", "grey"]


@dataclass(frozen=True, kw_only=True)
class Score:
    """A number a judge gives per reconstruction: a row of the `judge` table.

    Args:
        name: as stored and shown, with the backbone that made it ("lpips-alex").
        convention: one line: range, channels, border, backbone, direction.
        unit: "dB", "" for none.
        higher_is_better: None where neither direction is better.
        reference: what the number compares with.
    """

    name: str
    convention: str
    unit: str = ""
    higher_is_better: bool | None = False
    reference: Reference = "truth"


@dataclass(frozen=True, kw_only=True)
class Map:
    """A picture a judge gives per reconstruction, with its ONE range: a row of the `map` table.

    A larger magnitude is worse in every map, whatever the direction of the judge's score: the
    map "ssim" holds 1 − SSIM. Only a map with the palette "grey" is a picture, of which nothing is worse.
    """

    name: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    palette: Palette = "error"


DEVIATION = Map(name="deviation", high=0.25, palette="deviation")  # of samples; the runner makes it


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What judges see: B reconstructions of B images by one method on one problem.

    Args:
        x_hat: ``(B, C, H, W)`` as judged: grey or RGB; the magnitude of complex images.
        x: the truth in the same form, or None.
        y: the measurement.
        physics: the operator that made it, or None for imported pictures without one.
        estimate: the method's output in the operator's domain (two channels where complex).
        truth: the truth in the operator's domain; None where there is none or it is `x` itself.
        samples: ``(n, B, C, H, W)`` in the form of `x_hat`, which then is their mean; or None.
        unsampled: why there are none.
        roi: ``(B, H, W)`` bool, or None for the whole picture. Bounds every metric.
        keys: the images' digests, under which features of the truth are kept.
        features: the cache shared by the judges.
    """

    x_hat: Tensor
    x: Tensor | None
    y: Tensor | None = None
    physics: Physics | None = None
    problem: Problem | None = None
    estimate: Tensor | None = None
    truth: Tensor | None = None
    samples: Tensor | None = None
    unsampled: str = "one output, no samples"
    roi: Tensor | None = None
    keys: tuple[str, ...] = ()
    features: Features = field(default_factory=lambda: Features())


@dataclass(frozen=True, kw_only=True)
class Curve:
    r"""A curve of every image, as sums: those of a case's images added up make the case's curve.

    .. math:: y(x) = \sum_i y_i(x) / \sum_i w_i(x)

    Args:
        x: ``(K,)``, the same for every image: the levels of a band, the bins of a histogram.
        y: ``(B, K)``, such as how many pixels lie in the band.
        weight: ``(B, K)``, such as how many pixels there are.
    """

    x: Tensor
    y: Tensor
    weight: Tensor


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a judge returns.

    Args:
        values: score name -> ``(B,)``. A non-finite value is stored as an absence.
        maps: map name -> ``(B, h, w)``; smaller than the picture where the judge is coarse.
        absences: score name -> one reason or None per image, for numbers that could not be had.
        vectors: backbone name -> ``(B, D)`` features of the reconstructions, for set metrics.
        truth_vectors: backbone name -> ``(B, D)`` features of the truths.
        curves: curve name -> the images' parts of it.
    """

    values: dict[str, Tensor] = field(default_factory=dict)
    maps: dict[str, Tensor] = field(default_factory=dict)
    absences: dict[str, list[str | None]] = field(default_factory=dict)
    vectors: dict[str, Tensor] = field(default_factory=dict)
    truth_vectors: dict[str, Tensor] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)


class Features:
    """Remembers what networks computed: once per batch for reconstructions, across methods for truths.

    The truths' entries are kept per image, oldest dropped beyond `capacity` entries or `budget`
    bytes of tensors, whichever comes first; those of the last call are always kept.

    Args:
        capacity: entries kept at most.
        budget: bytes kept at most. One VGG16 entry of a 256² picture takes 33 MB.
    """

    def __init__(self, capacity: int = 1024, budget: int = 512 * 2**20) -> None:
        self.capacity, self.budget = capacity, budget
        self._truths: dict[Hashable, Any] = {}
        self._batch: dict[Hashable, Any] = {}

    def new_batch(self) -> Features:
        """The same memory of truths, with nothing remembered of the last batch."""
        fresh = Features(self.capacity, self.budget)
        fresh._truths = self._truths
        return fresh

    def of_batch(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Computed once per batch, whoever asks."""
        if key not in self._batch:
            self._batch[key] = compute()
        return self._batch[key]

    def of_truth(
        self, network: Hashable, keys: tuple[str, ...], compute: Callable[[list[int]], list[Any]]
    ) -> list[Any]:
        """One entry per image; `compute` gets the positions not yet known, returns theirs in order."""
        missing = [i for i, key in enumerate(keys) if (network, key) not in self._truths]
        found = {i: self._truths[network, key] for i, key in enumerate(keys) if i not in missing}
        if missing:
            for i, entry in zip(missing, compute(missing), strict=True):
                found[i] = self._truths[network, keys[i]] = entry
            self._forget(keep={(network, key) for key in keys})
        return [found[i] for i in range(len(keys))]

    def _forget(self, keep: set[Hashable]) -> None:
        held = sum(_bytes(entry) for entry in self._truths.values())
        for key in list(self._truths):
            if len(self._truths) <= self.capacity and held <= self.budget:
                return
            if key not in keep:
                held -= _bytes(self._truths.pop(key))


def _bytes(entry: Any) -> int:
    if isinstance(entry, tuple | list):
        return sum(_bytes(part) for part in entry)
    return int(getattr(entry, "nbytes", 0))


@dataclass(frozen=True, kw_only=True)
class Judge(Component):
    """A metric or a check. Subclasses give `scores`, `maps` and `__call__`.

    A judge that needs "samples" is asked about means of samples, where `Batch.samples` holds all
    of them, and never about one sample; of a method of one output it says that there are none.
    """

    kind: ClassVar[Literal["metric", "check"]] = "metric"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})  # truth, measurement, linear, samples
    weights: ClassVar[tuple[str, ...]] = ()  # names in the weights registry
    version: ClassVar[int] = 1
    citation: ClassVar[str] = ""

    @property
    def scores(self) -> tuple[Score, ...]:
        return ()

    @property
    def maps(self) -> tuple[Map, ...]:
        return ()

    def unavailable(self) -> str | None:
        """Why the judge cannot work here (a weights file that is missing or wrong); None where it can."""
        return next((reason for name in self.weights if (reason := weights.obstacle(name))), None)

    def __call__(self, batch: Batch) -> Judgement:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class SetMetric(Component):
    """A number for a whole set of reconstructions (FID, KID), from features other judges computed.

    Computed with NumPy by the coordinator, once a case is complete; never imports torch.
    """

    backbone: ClassVar[str] = ""  # the judge in `metrics` whose `vectors` of the same name it reads
    smallest: ClassVar[int] = 2  # images needed to give a number at all
    advised: ClassVar[int] = 2048  # below this the pages warn
    citation: ClassVar[str] = ""

    @property
    def score(self) -> Score:
        raise NotImplementedError

    def unavailable(self) -> str | None:
        """Why the number cannot be had here (its backbone's weights are missing); None where it can."""
        return metrics[self.backbone]().unavailable()

    def __call__(self, outputs: Any, truths: Any) -> tuple[float, float | None, float | None]:
        """Two ``(N, D)`` arrays, row by row of the same image, to (value, low, high).

        Low and high bound a 95 % interval where one exists.
        """
        raise NotImplementedError


metrics: Registry[type[Judge] | type[SetMetric]] = Registry("metric", "engine.metrics", "reconaudit.judges")
checks: Registry[type[Judge]] = Registry("check", "audits.checks", None)
