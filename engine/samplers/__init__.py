"""What diffusion samplers share: the prior, its noise schedules, and the measurement's pull."""

import engine.vision  # noqa: F401  deepinv imports torchvision
