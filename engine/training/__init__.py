"""Training of a recipe: the loop, its checkpoints, the model card."""

import engine.vision  # noqa: F401  deepinv imports torchvision
from engine.training.loop import Diverged, TrainingReport, train

__all__ = ["Diverged", "TrainingReport", "train"]
