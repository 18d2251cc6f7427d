"""Bicubic reduction against deepinv's port of MATLAB's imresize and against Pillow."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from engine.problem import problems


@pytest.mark.parametrize("factor", [2, 4, 8])
@pytest.mark.parametrize("shape", [(3, 48, 64), (1, 40, 32)])
def test_is_deepinvs_matlab_reduction(factor: int, shape: tuple[int, int, int]) -> None:
    physics = problems["sr"](factor=factor).physics(shape)
    from deepinv.physics import DownsamplingMatlab

    x = torch.rand(2, *shape)
    reference = DownsamplingMatlab(factor=factor)
    torch.testing.assert_close(physics.A(x), reference.A(x), rtol=0, atol=2e-6)
    y = torch.rand_like(physics.A(x))
    torch.testing.assert_close(physics.A_adjoint(y), reference.A_adjoint(y), rtol=0, atol=2e-6)


@pytest.mark.parametrize("factor", [2, 4])
def test_is_pillows_away_from_the_border(factor: int) -> None:
    """Pillow's bicubic has the same kernel (a = -0.5, antialiased) and another border."""
    x = np.random.default_rng(0).random((64, 64), dtype=np.float32)
    small = Image.fromarray(x).resize((64 // factor, 64 // factor), Image.Resampling.BICUBIC)
    ours = problems["sr"](factor=factor).physics((1, 64, 64)).A(torch.from_numpy(x)[None, None])[0, 0]
    np.testing.assert_allclose(ours[3:-3, 3:-3], np.asarray(small)[3:-3, 3:-3], atol=1e-5)


def test_closed_forms() -> None:
    """The pseudo-inverse and the proximal operator, against the dense matrix."""
    physics = problems["sr"](factor=2).physics((1, 8, 10)).double()
    basis = torch.eye(80, dtype=torch.float64).view(80, 1, 8, 10)
    matrix = physics.A(basis).flatten(1).T
    y, z = torch.rand(1, 1, 4, 5, dtype=torch.float64), torch.rand(1, 1, 8, 10, dtype=torch.float64)
    inverse = torch.linalg.pinv(matrix) @ y.flatten()
    torch.testing.assert_close(physics.A_dagger(y).flatten(), inverse, rtol=0, atol=1e-5)
    system = matrix.T @ matrix + torch.eye(80, dtype=torch.float64) / 3
    proximal = torch.linalg.solve(system, matrix.T @ y.flatten() + z.flatten() / 3)
    torch.testing.assert_close(physics.prox_l2(z, y, 3.0).flatten(), proximal, rtol=0, atol=1e-5)
