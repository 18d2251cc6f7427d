"""Training of a recipe: the loop, its checkpoints, the model card."""

from engine.training.loop import Diverged, TrainingReport, train

__all__ = ["Diverged", "TrainingReport", "train"]
