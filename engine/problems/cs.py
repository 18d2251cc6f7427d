"""Compressed sensing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, at_least, one_of, picture, problems, share

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor

LARGEST = 2**28  # bytes of a dense matrix


@problems.register("cs")
@dataclass(frozen=True, kw_only=True)
class CompressedSensing(Problem):
    r"""A few random combinations of all pixels, and white Gaussian noise.

    .. math:: y = \Phi x + n, \qquad n \sim \mathcal N(0, \sigma_n^2)

    Each channel is measured by the same matrix.

    Args:
        matrix: `gaussian` (entries of variance 1/m) or `bernoulli` (plus or minus :math:`1/\sqrt m`)
            for `m` measurements, or `dft`: frequencies chosen at random, rows orthonormal.
        ratio: numbers measured, per pixel and channel.
        noise: standard deviation of the noise, of a range of 1.

    References:
        Candès, Romberg and Tao, "Robust uncertainty principles", 2006.
    """

    family: ClassVar[str] = "compressed sensing"
    reference: ClassVar[str] = "Candès, Romberg and Tao, Robust uncertainty principles, 2006"
    preview_note: ClassVar[str] = "the adjoint applied to the measurement, clipped to [0, 1]"

    matrix: Literal["gaussian", "bernoulli", "dft"] = "gaussian"
    ratio: float = 0.25
    noise: float = 0.01

    def __post_init__(self) -> None:
        one_of("matrix", self.matrix, ("gaussian", "bernoulli", "dft"))
        share("ratio", self.ratio)
        at_least("noise", self.noise, 0)

    def skip(self, shape: Shape) -> str | None:
        pixels = shape[1] * shape[2]
        size = 4 * pixels * self._count(pixels)
        fits = self.matrix == "dft" or size <= LARGEST
        reason = (
            f"a {self.matrix} matrix for images of {shape[1]}×{shape[2]} at ratio {self.ratio:g} would take "
            f"{size / 2**20:.0f} MiB, and {LARGEST // 2**20} are allowed; use matrix=dft or smaller images."
        )
        return super().skip(shape) or (None if fits else reason)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        import torch
        from deepinv.physics import GaussianNoise

        from engine.operators.sensing import DenseSensing, FourierSensing

        size = (shape[1], shape[2])
        pixels = size[0] * size[1]
        count, noise = self._count(pixels), GaussianNoise(self.noise)
        if self.matrix == "dft":
            return FourierSensing(size, count, generator, noise)
        entries = torch.empty(count, pixels)
        if self.matrix == "gaussian":
            entries.normal_(generator=generator)
        else:
            entries.bernoulli_(0.5, generator=generator).mul_(2).sub_(1)
        return DenseSensing(entries.div_(count**0.5), size, noise)

    def preview(self, y: Tensor, physics: Physics) -> Tensor:
        return picture(physics.A_adjoint(y))

    def _count(self, pixels: int) -> int:
        return max(1, round(self.ratio * pixels))
