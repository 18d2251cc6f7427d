"""What each score means, when to trust it, when to doubt it, each with the figures. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from audits.planted.evidence import Claim, caught, degraded, large, pixels, real, severe, small


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What is to be said of a score.

    Args:
        what: it says, in a sentence.
        trust: when.
        doubt: when.
    """

    what: str
    trust: Claim
    doubt: Claim


MEANING = {
    "ssim": Meaning(
        what="How alike brightness, contrast and structure are, averaged over the picture.",
        trust=Claim(
            words="for fidelity as a whole; not for inventions", what="large plants", evidence=large("ssim")
        ),
        doubt=Claim(words="for anything local", what="small plants", evidence=small("ssim")),
    ),
    "lpips-tiny-mean": Meaning(
        what="LPIPS's formula on the project's own trunk, averaged over the picture: how different it looks.",
        trust=Claim(
            words="where what changed is large", what="large plants", evidence=large("lpips-tiny-mean")
        ),
        doubt=Claim(
            words="for anything local: the average washes it out",
            what="after a severe degradation",
            evidence=severe("lpips-tiny-mean", "severe"),
        ),
    ),
    "lpips-tiny-max": Meaning(
        what="The same, of the worst place.",
        trust=Claim(
            words="where the degradation is mild",
            what="mild",
            evidence=severe("lpips-tiny-max", "mild"),
        ),
        doubt=Claim(
            words="after super-resolution: an honest restoration errs as much",
            what="super-resolution",
            evidence=degraded("lpips-tiny-max", "sr"),
        ),
    ),
    "deep-soft": Meaning(
        what="Cosine distance of features of smoothed pictures, the worst places weighing most.",
        trust=Claim(
            words="as lpips-tiny-max, and where its place is asked",
            what="pixels of its map",
            evidence=pixels("deep-soft"),
        ),
        doubt=Claim(
            words="after super-resolution, though less than lpips-tiny-max",
            what="super-resolution",
            evidence=degraded("deep-soft", "sr"),
        ),
    ),
    "identity-arcface-tiny": Meaning(
        what="How far two faces are apart for a network that tells drawn people apart.",
        trust=Claim(
            words="for a face that is changed widely",
            what="large plants",
            evidence=large("identity-arcface-tiny"),
        ),
        doubt=Claim(
            words="for one attribute changed, which leaves the person who they are",
            what="small plants",
            evidence=small("identity-arcface-tiny"),
        ),
    ),
    "identity-arcface-tiny-max": Meaning(
        what="The same before pooling: the place that makes somebody another.",
        trust=Claim(
            words="as the whole face's, no more",
            what="small plants",
            evidence=small("identity-arcface-tiny-max"),
        ),
        doubt=Claim(
            words="as a place: its cells are coarse",
            what="pixels of its map",
            evidence=pixels("identity-arcface-tiny-max"),
        ),
    ),
    "squared-error-max": Meaning(
        what="The worst pixel: the plain baseline.",
        trust=Claim(
            words="where the degradation is mild", what="mild", evidence=severe("squared-error-max", "mild")
        ),
        doubt=Claim(
            words="where it is severe: the sharpest edge errs most, and nothing was invented there",
            what="severe",
            evidence=severe("squared-error-max", "severe"),
        ),
    ),
    "frc-share": Meaning(
        what="The share of patches whose fine structure disagrees with the truth's (sFRC).",
        trust=Claim(
            words="on large pictures, for painted texture; there it is nearly what it is judged by",
            what="pixels of its map in the real cases, MRI and CT",
            evidence=real("frc"),
        ),
        doubt=Claim(
            words="on small pictures: one patch holds the plant and much else",
            what="small plants",
            evidence=small("frc-share"),
        ),
    ),
    "unexplained-max": Meaning(
        what="The worst blot that no blur of the truth explains.",
        trust=Claim(
            words="where the benign error is a blur, even a strong one",
            what="severe",
            evidence=severe("unexplained-max", "severe"),
        ),
        doubt=Claim(
            words="where benign errors are of another kind (streaks, aliasing)",
            what="pixels of its map in the real cases, MRI and CT",
            evidence=real("unexplained"),
        ),
    ),
    "combined": Meaning(
        what="A sigmoid layer over the logarithms of these and others, trained on planted validation labels.",
        trust=Claim(
            words="on pictures and degradations like those it learned from",
            what="super-resolution, the hardest of them",
            evidence=degraded("combined", "sr"),
        ),
        doubt=Claim(
            words="its threshold, which was to give 5 % false alarms",
            what="found",
            evidence=caught("combined"),
        ),
    ),
}
