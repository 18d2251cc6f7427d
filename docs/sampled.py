"""What samplers make of eight held-out faces: ``python -m docs.sampled`` draws ``docs/samplers.png`` again.

Rows, from the top, for faces reduced eight times and then for faces with a hole: the truth, the
pseudo-inverse, total variation, the U-Net (×8 only), then draw number 0 of each of `SAMPLERS`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import engine.vision  # noqa: F401 - before deepinv
from engine.method import methods
from engine.problem import problems
from engine.training.portraits import unseen_faces

FILE = Path(__file__).resolve().parent / "samplers.png"
SAMPLERS = ("ddrm", "diffpir", "daps", "pigdm", "dps")
FACES, LARGER = 8, 2


def rows() -> list[Tensor]:
    """The rows, ``(8, 3, 64, 64)`` each."""
    truth, made = unseen_faces(FACES, 64, "test"), []
    for problem in (problems["sr"].build(factor=8), problems["inpaint"].build(kind="box")):
        physics = problem.physics((3, 64, 64))
        y = torch.cat([problem.measure(x, physics, seed) for seed, x in enumerate(truth.split(1))])
        made.append(truth)
        for name in ("pinv", "tv", "unet", *SAMPLERS):
            method = methods[name]()
            if method.skip(problem, (3, 64, 64)) is None:
                with torch.no_grad():
                    made.append(method(y, physics))
    return made


if __name__ == "__main__":
    sheet = torch.cat([torch.cat(list(row.clamp(0, 1)), 2) for row in rows()], 1)
    pixels = (sheet.permute(1, 2, 0) * 255).round().byte().numpy()
    Image.fromarray(np.repeat(np.repeat(pixels, LARGER, 0), LARGER, 1)).save(FILE, optimize=True)
