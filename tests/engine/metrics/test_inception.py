"""The Inception network of FID, against numbers from pytorch-fid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from engine.inception import vectors
from engine.judge import Batch, metrics


def test_equals_pytorch_fid(stand_in_weights: Path) -> None:
    """Expected: pytorch-fid 0.3.0, ``InceptionV3()(x)[0]`` with the state dict of `stand_in_weights`
    and ``x = RandomState(0).rand(2, 3, 48, 40)`` in float32."""
    x = torch.from_numpy(np.random.RandomState(0).rand(2, 3, 48, 40).astype(np.float32))
    features = vectors(x)
    assert features.shape == (2, 2048)
    expected = [0.0664130225777626, 3.4727745056152344, 3.133300304412842, 0.05723250284790993]
    np.testing.assert_allclose(features[0, :4].numpy(), expected, rtol=1e-3)
    expected = [0.039693593978881836, 6.839328765869141, 27.73678207397461, 6.639934062957764]
    np.testing.assert_allclose(features[1, [0, 500, 1000, 2047]].numpy(), expected, rtol=1e-3)
    np.testing.assert_allclose(
        features.norm(dim=1).numpy(), [265.3733825683594, 261.88031005859375], rtol=1e-4
    )


def test_judge_gives_vectors_of_eight_bit_pictures(stand_in_weights: Path) -> None:
    x = torch.rand(2, 1, 20, 20, generator=torch.Generator().manual_seed(0))
    x_hat = 1.2 * x
    judgement = metrics["inception-fid"]()(Batch(x_hat=x_hat, x=x))
    assert not judgement.values
    truths = judgement.truth_vectors["inception-fid"]
    eight_bit = ((x * 255).round() / 255).expand(-1, 3, -1, -1)
    torch.testing.assert_close(truths, vectors(eight_bit))
    eight_bit = ((x_hat.clamp(0, 1) * 255).round() / 255).expand(-1, 3, -1, -1)
    torch.testing.assert_close(judgement.vectors["inception-fid"], vectors(eight_bit), rtol=1e-5, atol=1e-5)
    assert not judgement.vectors["inception-fid"].equal(truths)
