"""What samplers make of eight held-out faces: ``python -m docs.sampled`` draws ``docs/samplers.png`` again.

For faces reduced eight times and for faces with a hole, a row each: the truth, the pseudo-inverse, total
variation, the U-Net (×8 only), then draw number 0 of each of `SAMPLERS`; for small coded files of them
the truth, bicubic enlargement, then draw number 0 of the two that know the degradation from pairs alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from torch import Tensor

FILE = Path(__file__).resolve().parent / "samplers.png"
SAMPLERS = ("ddrm", "diffpir", "daps", "pigdm", "dps")
ROWS = {
    "Reduced eight times: sr(factor=8)": ("truth", "pinv", "tv", "unet", *SAMPLERS),
    "With a hole: inpaint(kind=box)": ("truth", "pinv", "tv", *SAMPLERS),
    "Blurred, reduced four times, noisy, JPEG; nobody says so: blind-sr": (
        "truth",
        "bicubic",
        "indigo",
        "indigo-plus",
    ),
}
FACES, SIDE, LARGER = 8, 64, 2
MARGIN, HEADING, GAP = 156, 48, 12  # beside the rows, above each problem's, and around letters, in pixels
GROUND, INK = "#1b1b1b", "#e6e6e6"


def strips() -> list[Image.Image]:
    """Every row of faces from the top, without a name."""
    import torch

    import engine.vision  # noqa: F401 - before deepinv
    from engine.method import methods
    from engine.problem import problems
    from engine.training.portraits import unseen_faces

    truth, made = unseen_faces(FACES, SIDE, "test"), []
    sr, inpaint, blind = problems["sr"], problems["inpaint"], problems["blind-sr"]
    asked = (sr.build(factor=8), inpaint.build(kind="box"), blind())
    for problem, names in zip(asked, ROWS.values(), strict=True):
        physics = problem.physics((3, SIDE, SIDE))
        y = torch.cat([problem.measure(x, physics, seed) for seed, x in enumerate(truth.split(1))])
        with torch.no_grad():
            made += [truth if name == "truth" else methods[name]()(y, physics) for name in names]
    return [_strip(row) for row in made]


def sheet(strips: list[Image.Image]) -> Image.Image:
    """The rows below each other, each problem's under its heading, a name left of each."""
    width, height = strips[0].size
    whole = (MARGIN + width, len(ROWS) * HEADING + len(strips) * height)
    picture = Image.new("RGB", whole, GROUND)
    pen, rows, top = ImageDraw.Draw(picture), iter(strips), 0
    for heading, names in ROWS.items():
        pen.text((GAP, top + HEADING / 2), heading, INK, ImageFont.load_default(26), anchor="lm")
        top += HEADING
        for name in names:
            pen.text((GAP, top + height / 2), name, INK, ImageFont.load_default(24), anchor="lm")
            picture.paste(next(rows), (MARGIN, top))
            top += height
    return picture


def _strip(row: Tensor) -> Image.Image:
    """Pictures ``(8, 3, 64, 64)`` beside each other, each pixel `LARGER` pixels wide."""
    pixels = (row.clamp(0, 1).permute(2, 0, 3, 1).flatten(1, 2) * 255).round().byte().numpy()
    small = Image.fromarray(pixels)
    return small.resize((small.width * LARGER, small.height * LARGER), Image.Resampling.NEAREST)


if __name__ == "__main__":
    sheet(strips()).save(FILE, optimize=True)
