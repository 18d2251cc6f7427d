"""Pictures to reconstruct: photographs of scikit-image's wheel and its phantom."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

SIDE = 64


@pytest.fixture(scope="session")
def photographs() -> Tensor:
    """Three colour crops of 256 pixels, reduced to 64."""
    from skimage import data
    from skimage.transform import resize

    crops = [data.astronaut()[:256, 96:352], data.chelsea()[20:276, 60:316], data.coffee()[60:316, 150:406]]
    small = [resize(crop, (SIDE, SIDE), anti_aliasing=True) for crop in crops]
    return torch.from_numpy(np.stack(small)).float().movedim(-1, 1)


@pytest.fixture(scope="session")
def phantom() -> Tensor:
    from skimage.data import shepp_logan_phantom
    from skimage.transform import resize

    small = resize(shepp_logan_phantom(), (SIDE, SIDE), anti_aliasing=True)
    return torch.from_numpy(small).float()[None, None]
