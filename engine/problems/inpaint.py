"""Inpainting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, at_least, one_of, problems, share

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor

WORDS = "the quick brown fox jumps over the lazy dog "


@problems.register("inpaint")
@dataclass(frozen=True, kw_only=True)
class Inpaint(Problem):
    r"""Missing pixels, all channels of a pixel at once, and white Gaussian noise on the others.

    .. math:: y = m \odot (x + n), \qquad n \sim \mathcal N(0, \sigma_n^2)

    Args:
        kind: `random` pixels missing, one `box` at a random place, or lines of `text` written over.
        missing: share of the pixels that are missing; None is 0.5 for `random` and 0.25 for `box`.
            `text` takes None only: its letters are a tenth of the picture's height.
        noise: standard deviation of the noise, of a range of 1.

    References:
        Bertalmio, Sapiro, Caselles and Ballester, "Image inpainting", 2000.
    """

    family: ClassVar[str] = "inpainting"
    reference: ClassVar[str] = "Bertalmio et al., Image inpainting, 2000"
    preview_note: ClassVar[str] = "the measurement itself, clipped to [0, 1]; missing pixels are black"

    kind: Literal["random", "box", "text"] = "random"
    missing: float | None = None
    noise: float = 0.01

    def __post_init__(self) -> None:
        one_of("kind", self.kind, ("random", "box", "text"))
        at_least("noise", self.noise, 0)
        if self.missing is not None and self.kind == "text":
            raise ValueError(f"missing does not apply to kind text, got {self.missing}.")
        if self.missing is not None:
            share("missing", self.missing)

    def skip(self, shape: Shape) -> str | None:
        reason = f"inpaint needs images of 8×8 pixels or more, got {shape[1]}×{shape[2]}."
        return super().skip(shape) or (reason if min(shape[1:]) < 8 else None)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import GaussianNoise, Inpainting

        draw = {"random": self._random, "box": self._box, "text": self._text}[self.kind]
        mask = draw((shape[1], shape[2]), generator).expand(shape).clone()
        return Inpainting(img_size=shape, mask=mask, noise_model=GaussianNoise(self.noise))

    def measured(self, y: Tensor, physics: Physics) -> int:
        return int(physics.mask.sum())

    def _random(self, size: tuple[int, int], generator: Generator) -> Tensor:
        import torch

        order = torch.rand(size, generator=generator).flatten()
        count = round((0.5 if self.missing is None else self.missing) * order.numel())
        mask = torch.ones(order.numel())
        mask[order.argsort()[:count]] = 0
        return mask.view(size)

    def _box(self, size: tuple[int, int], generator: Generator) -> Tensor:
        import torch

        side = math.sqrt(0.25 if self.missing is None else self.missing)
        height, width = (min(n, max(1, round(side * n))) for n in size)
        top = int(torch.randint(size[0] - height + 1, (), generator=generator))
        left = int(torch.randint(size[1] - width + 1, (), generator=generator))
        mask = torch.ones(size)
        mask[top : top + height, left : left + width] = 0
        return mask

    def _text(self, size: tuple[int, int], generator: Generator) -> Tensor:
        import numpy as np
        import torch
        from PIL import Image, ImageDraw, ImageFont

        letter = max(6, size[0] // 10)
        font = ImageFont.load_default(letter)
        page = Image.new("1", (size[1], size[0]))
        pen = ImageDraw.Draw(page)
        for line, top in enumerate(range(letter // 2, size[0], 2 * letter)):
            start = 10 * line % len(WORDS)
            words = (WORDS[start:] + WORDS) * (1 + size[1] // (4 * letter))
            pen.text((letter // 2, top), words, fill=1, font=font, stroke_width=letter // 24)
        return 1 - torch.from_numpy(np.asarray(page).astype(np.float32))
