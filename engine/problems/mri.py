"""Accelerated magnetic resonance imaging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, at_least, one_of, picture, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor

MASKS = ("low", "cartesian", "random", "radial", "spiral")


@problems.register("mri")
@dataclass(frozen=True, kw_only=True)
class Mri(Problem):
    r"""Single-coil k-space of which a part is measured, and complex white Gaussian noise on it.

    .. math:: y = M (F x + n), \qquad \mathrm{Re}\, n, \mathrm{Im}\, n \sim \mathcal N(0, \sigma_n^2)

    `F` is the centred orthonormal Fourier transform. Complex images have two channels, real and
    imaginary part; grey ones are real images, and so is what the adjoint makes of their k-space.

    Args:
        mask: `low` the central block; `cartesian` equally spaced columns; `random` columns, denser in
            the middle; `radial` diameters; `spiral` one spiral. The last two are laid on the grid
            and leave the corners of k-space out.
        acceleration: points of k-space, per point measured.
        center: share of the width that is always measured around the middle: columns, or a disc for
            `radial` and `spiral`; the block of `low` contains it.
        noise: standard deviation of the noise of each real number, of a range of 1.

    References:
        Lustig, Donoho and Pauly, "Sparse MRI", 2007.
    """

    channels: ClassVar[tuple[int, ...]] = (1, 2)
    family: ClassVar[str] = "MRI"
    reference: ClassVar[str] = "Lustig, Donoho and Pauly, Sparse MRI, 2007"
    preview_note: ClassVar[str] = "the zero-filled image, its magnitude where complex, clipped to [0, 1]"

    mask: Literal["low", "cartesian", "random", "radial", "spiral"] = "random"
    acceleration: float = 4.0
    center: float = 0.08
    noise: float = 0.01

    def __post_init__(self) -> None:
        one_of("mask", self.mask, MASKS)
        at_least("acceleration", self.acceleration, 2)
        at_least("center", self.center, 0)
        at_least("noise", self.noise, 0)
        if self.center * self.acceleration >= 1:
            limit = 1 / self.acceleration
            raise ValueError(f"center must be below 1 / acceleration = {limit:g}, got {self.center}.")

    def skip(self, shape: Shape) -> str | None:
        spare = int(shape[2] // self.acceleration) - int(self.center * shape[2])
        reason = (
            f"mri at acceleration {self.acceleration:g} leaves images of {shape[1]}×{shape[2]} no samples."
        )
        few = spare < 1 or shape[1] < self.acceleration
        return super().skip(shape) or (reason if few else None)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import MRI, GaussianNoise

        from engine.operators.mri import RealMRI

        sampling, noise = self.sampling((shape[1], shape[2]), generator), GaussianNoise(self.noise)
        return RealMRI(sampling, noise) if shape[0] == 1 else MRI(mask=sampling, noise_model=noise)

    def sampling(self, size: tuple[int, int], generator: Generator) -> Tensor:
        """The pattern ``(H, W)``: 1 where centred k-space is measured."""
        from engine.operators import sampling

        if self.mask == "low":
            return sampling.central(size, self.acceleration)
        if self.mask in ("cartesian", "random"):
            random = self.mask == "random"
            return sampling.lines(size, self.acceleration, self.center, generator, random=random)
        draw = sampling.radial if self.mask == "radial" else sampling.spiral
        return draw(size, self.acceleration, self.center, generator)

    def measured(self, y: Tensor, physics: Physics) -> int:
        pattern = physics.mask if y.shape[1] == physics.img_size[0] else physics.sampling
        return int(pattern.expand_as(y[:1]).sum())

    def preview(self, y: Tensor, physics: Physics) -> Tensor:
        return picture(physics.A_adjoint(y))
