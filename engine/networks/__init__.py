"""Architectures that deepinv does not have."""

import engine.vision  # noqa: F401  deepinv imports torchvision
