"""Are two photographs of one person?"""

from __future__ import annotations

import numpy as np
import torch

from engine import weights
from engine.embedder import embedders
from engine.faces import place
from engine.selfcheck.protocol import read
from engine.selfcheck.row import Data, NotRun, published

CROP = 112  # pixels a side, of 250: the network's own size, nothing resampled


@published(
    "face verification, MobileFaceNet, LFW 10 × 10, central 112 × 112, AUC",
    0.991,
    0.005,
    "the network's own crop, no face looked for; all 4950 pairs",
    seconds=2,
)
def mobilefacenet(data: Data) -> float:
    from engine.training.verification import auc

    files = sorted(data.path("lfw_10x10/images").glob("*/*.jpg"))
    with weights.beside(data.path("mobilefacenet_ncnn/models")):
        network = embedders["mobilefacenet"]()
        if reason := network.unavailable():
            raise NotRun(reason)
        x = torch.cat([read(file) for file in files])
        middle = place.middle(x.shape[-2:], CROP, part=CROP)
        vectors, _ = network.embed(x, at=[middle] * len(x))
    people = np.array([file.parent.name for file in files])
    first, second = np.triu_indices(len(files), 1)
    likeness = (vectors @ vectors.T).numpy()[first, second]
    return auc(likeness, people[first] == people[second])
