"""The codec."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data

from engine.problem import problems


def _photograph() -> torch.Tensor:
    return torch.from_numpy(data.astronaut()[:96, 150:260].astype(np.float32) / 255).permute(2, 0, 1)[None]


@pytest.mark.parametrize("quality", [5, 50, 95])
def test_is_what_pillow_writes(quality: int) -> None:
    x = _photograph()
    file = io.BytesIO()
    pixels = (x[0].permute(1, 2, 0) * 255).round().byte().numpy()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    expected = np.asarray(Image.open(file)).astype(np.float32) / 255
    y = problems["jpeg"](quality=quality).physics((3, 96, 110)).A(x)
    np.testing.assert_array_equal(y[0].permute(1, 2, 0).numpy(), expected)


def test_better_quality_is_closer() -> None:
    x = _photograph()
    errors = [
        float((problems["jpeg"](quality=q).physics((3, 96, 110)).A(x) - x).square().mean())
        for q in (5, 20, 60, 95)
    ]
    assert errors == sorted(errors, reverse=True) and errors[-1] < errors[0] / 5


def test_chroma_subsampling_and_grey() -> None:
    x = _photograph()
    full = problems["jpeg"](quality=95, subsampling="4:4:4").physics((3, 96, 110)).A(x)
    half = problems["jpeg"](quality=95).physics((3, 96, 110)).A(x)
    assert float((full - x).square().mean()) < float((half - x).square().mean())
    grey = problems["jpeg"]().physics((1, 96, 110)).A(x[:, :1])
    assert grey.shape == (1, 1, 96, 110) and not torch.equal(grey, x[:, :1])


def test_it_has_no_derivative_and_says_so() -> None:
    physics = problems["jpeg"]().physics((1, 16, 16))
    x = torch.rand(1, 1, 16, 16, requires_grad=True)
    assert not physics.A(x).requires_grad
    with pytest.raises(NotImplementedError, match="not differentiable"):
        physics.A_vjp(x, x)
