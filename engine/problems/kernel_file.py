"""Blur by a kernel from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from engine.identity import digest
from engine.kernels import read_kernel
from engine.problem import Problem, Shape, at_least, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator


@problems.register("kernel-file")
@dataclass(frozen=True, kw_only=True)
class KernelFile(Problem):
    r"""Circular convolution with a kernel from a file, and white Gaussian noise.

    .. math:: y = k * x + n, \qquad n \sim \mathcal N(0, \sigma_n^2)

    The kernel is scaled to a sum of 1. Its middle pixel, the lower right one of an even side, is
    its origin.

    Args:
        path: a `.npy` array, a `.mat` file (any version) or a `.png` picture, with a matrix, a stack
            of matrices (along the first axis; the last in MATLAB) or a cell array of them.
        index: which kernel of a stack, from 0.
        variable: which variable of a `.mat` file; empty where it holds one.
        noise: standard deviation of the noise, of a range of 1.

    Errors:
        ValueError: the file cannot be read or holds no such kernel.

    References:
        Levin, Weiss, Durand and Freeman, "Understanding and evaluating blind deconvolution
        algorithms", 2009 (eight kernels of real camera shake).
    """

    family: ClassVar[str] = "deblurring"
    reference: ClassVar[str] = "Levin et al., Understanding and evaluating blind deconvolution, 2009"

    path: str
    index: int = 0
    variable: str = ""
    noise: float = 0.02

    def __post_init__(self) -> None:
        at_least("noise", self.noise, 0)
        self.kernel()

    @property
    def content(self) -> str:
        return digest(self.kernel())

    @classmethod
    def example(cls, folder: Path) -> Self:
        path = folder / "kernel.npy"
        np.save(path, np.array([[0, 1, 2], [0, 3, 1], [1, 0, 0]], dtype=np.float32))
        return cls(path=str(path))

    def kernel(self) -> NDArray[np.float32]:
        """The kernel ``(h, w)``, with sum 1."""
        return read_kernel(self.path, self.index, self.variable)

    def skip(self, shape: Shape) -> str | None:
        height, width = self.kernel().shape
        small = shape[1] < height or shape[2] < width
        reason = f"a kernel of {height}×{width} pixels does not fit images of {shape[1]}×{shape[2]}."
        return super().skip(shape) or (reason if small else None)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        import torch
        from deepinv.physics import BlurFFT, GaussianNoise

        kernel = torch.from_numpy(self.kernel())[None, None]
        return BlurFFT(img_size=shape, filter=kernel, noise_model=GaussianNoise(self.noise))
