"""The project's own embedder is the recipe's network, seen through the same door."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.nn.functional import avg_pool2d

from engine.embedders.arcface_tiny import ArcFaceTinyEmbedder
from engine.recipe import recipes


def test_it_gives_what_the_recipes_network_gives(stand_in_faces: Path) -> None:
    x = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    seen = ArcFaceTinyEmbedder().see(x)
    torch.testing.assert_close(seen.vectors, recipes["arcface-tiny"]().trained()(x), rtol=0, atol=1e-4)
    assert seen.vectors.shape == (2, 128)
    assert seen.features is not None and seen.features.shape == (2, 96, 4, 4)


def test_larger_pictures_are_averaged_to_its_size(stand_in_faces: Path) -> None:
    x = torch.rand(1, 3, 128, 160, generator=torch.Generator().manual_seed(0))
    small = avg_pool2d(x[..., 16:144], 2)
    network = ArcFaceTinyEmbedder()
    torch.testing.assert_close(network.embed(x)[0], network.embed(small)[0], rtol=0, atol=1e-4)
