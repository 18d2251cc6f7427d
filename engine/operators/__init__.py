"""Operators that deepinv lacks, as deepinv physics, and the sampling patterns they use."""

import engine.vision  # noqa: F401  deepinv imports torchvision
