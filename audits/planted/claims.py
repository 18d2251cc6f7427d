"""What the examination says, in sentences with their figures. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audits.words import percent, three

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
