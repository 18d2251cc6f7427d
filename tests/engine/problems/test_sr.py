"""Bicubic reduction against deepinv's port of MATLAB's imresize and against Pillow."""

from __future__ import annotations

from pathlib import Path

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


@pytest.mark.parametrize(("factor", "published"), [(2, 33.66), (4, 28.42)])
def test_bicubic_tables(shared_data: Path, factor: int, published: float) -> None:
    """Bicubic PSNR on Set5 (Y channel of 8 bits, shaved by the factor), from the tables of RCAN and IRN."""
    values = []
    for path in sorted((shared_data / "images_set5").rglob("*.bmp")):
        pixels = np.asarray(Image.open(path).convert("RGB")).astype(np.float64)
        height, width = (side // factor * factor for side in pixels.shape[:2])
        x = torch.from_numpy(pixels[:height, :width] / 255).permute(2, 0, 1)[None]
        physics = problems["sr"](factor=factor).physics((3, height, width)).double()
        from deepinv.physics.functional import imresize_matlab

        small = (physics.A(x).clamp(0, 1) * 255).round() / 255
        large = (imresize_matlab(small, scale=factor).clamp(0, 1) * 255).round() / 255
        luma = torch.tensor([65.481, 128.553, 24.966], dtype=torch.float64)[:, None, None]
        truth, guess = ((image[0] * luma).sum(0).round() for image in (x, large))
        error = (guess - truth)[factor:-factor, factor:-factor]
        values.append(float(20 * np.log10(255) - 10 * error.square().mean().log10()))
    assert len(values) == 5 and np.mean(values) == pytest.approx(published, abs=0.02)
