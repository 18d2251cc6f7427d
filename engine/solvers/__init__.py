"""Algorithms that several reconstruction methods share, image by image in a batch."""

import engine.vision  # noqa: F401  deepinv imports torchvision
