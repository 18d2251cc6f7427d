"""Brain-like axial slices, as magnetic resonance shows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.phantom.fields import Array, Draw, Field, centres, edge, over
from data.phantom.folds import Folds, folded
from data.phantom.head import Head
from data.phantom.shapes import ellipse, tube

_SOFT = 0.014


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """How bright each tissue is, and the values a lesion may have."""

    skin: float
    fat: float
    bone: float
    marrow: float
    fluid: float
    grey: float
    deep: float
    white: float
    lesion: tuple[tuple[float, float], ...]


WEIGHTINGS = {
    "t1": Weighting(
        skin=0.50, fat=0.90, bone=0.05, marrow=0.42, fluid=0.13, grey=0.46, deep=0.54, white=0.70,
        lesion=((0.24, 0.36), (0.24, 0.36), (0.88, 0.96)),
    ),
    "t2": Weighting(
        skin=0.40, fat=0.72, bone=0.04, marrow=0.42, fluid=0.93, grey=0.57, deep=0.48, white=0.37,
        lesion=((0.76, 0.92),),
    ),
    "flair": Weighting(
        skin=0.45, fat=0.80, bone=0.04, marrow=0.40, fluid=0.08, grey=0.58, deep=0.52, white=0.43,
        lesion=((0.80, 0.95),),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Brain:
    """One head, cut through the basal ganglia or through the bodies of the ventricles.

    Args:
        head: outline, scalp and skull.
        folds: the furrows of the cortex.
        weighting: name of the tissue values.
        low: the cut runs through the basal ganglia, else higher up.
        swell: size of the ventricles; 1 is ordinary.
        cortex: mean thickness of the grey matter.
        third: half-width of the third ventricle.
        thick: the field that makes the cortex thicker here and thinner there.
        shade: the receiver's uneven gain.
        shading: its standard deviation.
        grain: the texture of tissue.
        graininess: its standard deviation.
    """

    head: Head
    folds: Folds
    weighting: str
    low: bool
    swell: float
    cortex: float
    third: float
    thick: Field
    shade: Field
    shading: float
    grain: Field
    graininess: float

    @classmethod
    def drawn(cls, seed: int, index: int) -> Brain:
        draw = Draw(seed, index, 1)
        head, age, low = Head.drawn(draw), draw.between(0, 1), draw.chance(0.65)
        return cls(
            head=head,
            folds=folded(head, draw, draw.between(-0.36, -0.31), draw.between(0.29, 0.33), 0.8 + 0.8 * age),
            weighting=("t1", "t2", "t1", "flair")[index // 2 % 4],
            low=low,
            swell=0.75 + 0.7 * age * draw.between(0.5, 1.2),
            cortex=draw.between(0.034, 0.042),
            third=draw.between(0.008, 0.016) * (1 + age),
            thick=Field.drawn(draw, 1.0, 3.0, waves=16),
            shade=Field.drawn(draw, 0.15, 0.45, waves=6),
            shading=draw.between(0.02, 0.06),
            grain=Field.drawn(draw, 3, 40, waves=160, slope=0.6),
            graininess=draw.between(0.012, 0.022),
        )

    @property
    def facts(self) -> dict[str, str]:
        return {"weighting": self.weighting, "cut": "basal ganglia" if self.low else "ventricles"}

    def paint(self, side: int) -> tuple[Array, Array]:
        axis = centres(side)
        x, y = self.head.grid(axis, axis)
        soft, tissue = 3.0 / side, WEIGHTINGS[self.weighting]
        depth = self.head.depth(x, y)
        value, within = self._skull(depth, self.head.swell.on(axis, axis), soft)

        wall = np.full_like(depth, -1.0)
        inside = within > -soft
        places = np.stack([x[inside], y[inside]], axis=1)
        wall[inside] = np.minimum(within[inside], self.folds.distance(places))
        cortex = self.cortex * np.clip(1 + 0.12 * self.thick.on(axis, axis), 0.6, 1.5)
        brain = over(np.full_like(depth, tissue.fluid), tissue.grey, edge(wall, soft))
        brain = over(brain, tissue.white, edge(wall - cortex, 0.012))
        brain = self._nuclei(brain, np.abs(x), y)
        brain = over(brain, tissue.fluid, edge(self._ventricles(np.abs(x), y), soft))
        value = over(value, brain, edge(within, soft))
        gain = 1 + self.shading * self.shade.on(axis, axis) + self.graininess * self.grain.on(axis, axis)
        return value, gain

    def clearance(self, x: float, y: float) -> float:
        across, down = (np.asarray(c) for c in self.head.point(x, y))
        surface = float(self.head.depth(across, down)) - self.head.brain - 0.03
        fluid = -float(self._ventricles(np.abs(across), down)) - 0.01
        furrow = float(self.folds.distance(np.array([[across, down]]))[0])
        return -1.0 if furrow < self.cortex else min(surface, fluid)

    def lesion_value(self, draw: Draw) -> float:
        choices = WEIGHTINGS[self.weighting].lesion
        low, high = choices[int(draw.between(0, len(choices)))]
        return draw.between(low, high)

    def _skull(self, depth: Array, vary: Array, soft: float) -> tuple[Array, Array]:
        """Everything outside the brain, and how far each place lies within the brain's surface."""
        head, tissue = self.head, WEIGHTINGS[self.weighting]
        bone = head.skin + head.fat * np.clip(1 + 0.25 * vary, 0.4, 2)
        thickness = head.skull * np.clip(1 + 0.1 * vary, 0.6, 1.5)
        value = tissue.skin * edge(depth, soft)
        value = over(value, tissue.fat, edge(depth - head.skin, soft))
        value = over(value, tissue.bone, edge(depth - bone, soft))
        value = over(value, tissue.marrow, edge(depth - bone - 0.30 * thickness, soft))
        value = over(value, tissue.bone, edge(depth - bone - 0.68 * thickness, soft))
        value = over(value, tissue.fluid, edge(depth - bone - thickness, soft))
        return value, depth - bone - thickness - head.rim

    def _nuclei(self, brain: Array, x: Array, y: Array) -> Array:
        tissue = WEIGHTINGS[self.weighting]
        pale = 0.5 * (tissue.deep + tissue.white)
        if not self.low:
            caudate = tube(x, y, [(0.15, -0.22), (0.115, -0.1), (0.11, 0.06)], [0.028, 0.024, 0.012])
            return over(brain, tissue.deep, edge(caudate, _SOFT))
        putamen = ellipse(x, y, (0.27, -0.03), (0.045, 0.14), -0.28)
        pallidum = ellipse(x, y, (0.215, 0.0), (0.03, 0.085), -0.35)
        thalamus = ellipse(x, y, (0.1, 0.115), (0.075, 0.12), 0.35)
        caudate = ellipse(x, y, (0.115 + 0.02 * self.swell, -0.17), (0.04, 0.085), -0.2)
        brain = over(brain, tissue.deep, edge(putamen, _SOFT))
        brain = over(brain, pale, edge(pallidum, _SOFT))
        return over(brain, tissue.deep, edge(np.maximum(thalamus, caudate), _SOFT))

    def _ventricles(self, x: Array, y: Array) -> Array:
        """Distance to the wall of the nearest ventricle, positive inside."""
        s = self.swell
        septum = x - 0.006
        if not self.low:
            course = [(0.085, -0.27), (0.05, -0.14), (0.05, 0.05), (0.1, 0.2), (0.16, 0.29)]
            return np.minimum(
                tube(x, y, course, [0.022 * s, 0.034 * s, 0.034 * s, 0.038 * s, 0.022 * s]), septum
            )
        front = tube(x, y, [(0.022, -0.06), (0.035, -0.16), (0.09, -0.255)], [0.012 * s, 0.024 * s, 0.02 * s])
        back = tube(x, y, [(0.15, 0.2), (0.2, 0.28), (0.19, 0.37)], [0.02 * s, 0.035 * s, 0.015 * s])
        third = tube(x, y, [(0.0, 0.02), (0.0, 0.19)], [self.third, self.third * 1.2])
        cistern = tube(x, y, [(0.0, 0.235), (0.06, 0.26)], [0.016, 0.01])
        return np.maximum.reduce([np.minimum(front, septum), back, third, cistern])
