"""What the examination says, in sentences with their figures. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audits.planted.table import percent, three

MEANING = {
    "lpips-tiny-mean": (
        "LPIPS's formula on the project's own trunk, averaged over the picture: how different it looks.",
        "for the look of the whole picture",
        "for anything local: the average washes it out",
    ),
    "lpips-tiny-max": (
        "The same, of the worst place in each layer.",
        "for changes of structure: a lesion, a replaced region",
        "after strong blur and at small eyes and lips, where an honest restoration errs as much",
    ),
    "deep-soft": (
        "Cosine distance of features of smoothed pictures, the worst places weighing most.",
        "as lpips-tiny-max; a little less led by noise",
        "where it is doubtful too",
    ),
    "identity-arcface-tiny": (
        "How far two faces are apart for a network that tells drawn people apart.",
        "for a person that became another",
        "for one attribute changed, and for anything that is no drawn face",
    ),
    "squared-error-max": (
        "The worst pixel: the plain baseline.",
        "where the degradation is mild",
        "elsewhere: the sharpest edge errs most, and nothing was invented there",
    ),
    "unexplained-max": (
        "The worst blot that no blur of the truth explains.",
        "where the benign error is a blur: deblurring, denoising, compression, super-resolution",
        "where benign errors are of another kind (streaks, aliasing), and without a truth",
    ),
    "combined": (
        "A sigmoid layer over the logarithms of all of these, trained on planted validation labels.",
        "on pictures and degradations like the ones it learned from",
        "elsewhere, until it is trained on labels from there: its threshold holds least",
    ),
}

Document = dict[str, Any]


def claims(name: str, found: Document) -> Iterator[str]:
    """Sentences on one set, of small test plants."""
    scores = {row["score"]: row for row in found["scores"] if row["size"] == "small"}
    maps = {row["map"]: row for row in found["maps"] if row["size"] == "small"}
    if not scores:
        return
    combined, best = scores["combined"], found["chosen"]["map"]
    found_at, alarms = percent(combined["detection"]["value"]), percent(combined["alarms"])
    yield (
        f"**{name}: a mean washes a local invention out**: AUC {_auc(scores, 'lpips-tiny-mean')} for the "
        f"mean of LPIPS's distance, {_auc(scores, 'lpips-tiny-max')} for its maximum."
    )
    yield (
        f"**{name}: the baseline** `squared-error-max` has {_auc(scores, 'squared-error-max')}, the best "
        f"single score (chosen on validation plants) `{found['chosen']['score']}` "
        f"{_auc(scores, found['chosen']['score'])}, the layer over all of them, `combined`, "
        f"{_auc(scores, 'combined')}. At the threshold that was to give 5 % false alarms it finds {found_at} "
        f"with {alarms} false alarms."
    )
    yield (
        f"**{name}: the place** is shown best by the map `{best}` (chosen on validation plants): pixel AUROC "
        f"{three(maps[best]['auroc']['value'])}; its peak is at the plant in "
        f"{percent(maps[best]['pointing']['value'])} of the pictures."
    )
    plants, lost = found["plants"]["test"], {row["score"]: row for row in found["with_washed_out"]}
    if plants["small_washed_out"]:
        yield (
            f"**{name}: what is washed out, nothing finds**: the restoration removed "
            f"{plants['small_washed_out']} of {plants['small']} small plants. Counted as planted all the "
            f"same they bring `combined` to {_auc(lost, 'combined')}, `lpips-tiny-mean` to "
            f"{_auc(lost, 'lpips-tiny-mean')}."
        )


def _auc(rows: Document, score: str) -> str:
    return three(rows[score]["auc"]["value"]) if score in rows else "–"
