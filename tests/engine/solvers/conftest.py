"""deepinv imports torchvision: the shim comes first."""

import engine.vision  # noqa: F401
