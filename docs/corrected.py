"""What correction gains and costs: ``python -m docs.corrected [FOLDER]`` tries it again on held-out faces.

Writes ``docs/correction.json`` and, from it, the tables of ``docs/correction.md``. A folder that is named
keeps the stores, and what they have is not made again.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audits.written_part import replaced
from engine.markdown import table

PAGE = Path(__file__).resolve().parent / "correction.md"
FILE = PAGE.with_suffix(".json")
SOURCE = FILE.name
COLUMNS = ("", "hallucinated", "change", "unsure", "PSNR", "lpips-tiny", "misfit", "kid-tiny", "mended")
Document = dict[str, Any]


def page() -> str:
    """The page with the tables of the trial that is kept beside it."""
    text, document = PAGE.read_text(encoding="utf-8"), json.loads(FILE.read_text(encoding="utf-8"))
    return replaced(text, SOURCE, "\n\n".join(_parts(document)))


def _parts(document: Document) -> Iterator[str]:
    trial, oracle, learned = document["trial"], document["oracle"], document["classifier"]
    yield (
        f"{trial['faces']} people of the split `test`, {trial['draws']} draws of each measurement. "
        "*Hallucinated*: the share in which the `oracle` finds an attribute changed (it goes by "
        f"{oracle['attributes']} attributes, of which it reads {oracle['accuracy']:.0%} right), with "
        "Wilson's 95 % interval. *Change*: of that share against draw 0 of the same people, in percentage "
        "points, with a paired bootstrap's 95 % interval. *Unsure*: where too little is legible to say so. "
        "*Misfit*: in units of the noise. *Mended*: share of all pixels, by the weight of the mask."
    )
    if isinstance(learned, str):
        yield f"No classifier could be trained: {learned}"
    else:
        yield (
            f"The classifier without the truth learned from {learned['labels']} labels of the oracle on "
            f"draws of other people, {learned['hallucinated']} of them hallucinated; AUC there, "
            f"cross-validated: {_of(learned['auc'])}."
        )
    yield _claim(document)
    for case in document["cases"]:
        yield f"### `{case['sampler']}` on `{case['problem']}`"
        yield table(COLUMNS, map(_cells, case["rows"]))


def _claim(document: Document) -> str:
    """Which rates changed by more than chance, in a sentence."""
    clear = [
        f"{_named(row)} of `{case['sampler']}` on `{case['problem']}` ({100 * row['change']['value']:+.0f})"
        for case in document["cases"]
        for row in case["rows"]
        if row["change"]["low"] > 0 or row["change"]["high"] < 0
    ]
    told = f"The interval of the change leaves out 0 for {'; '.join(clear)}." if clear else ""
    rest = "every change" if not clear else "every other change"
    return (
        f"{told} With {document['trial']['faces']} people {rest} could be chance, and "
        "of such intervals one in twenty leaves out 0 by chance alone."
    ).strip()


def _cells(row: Document) -> list[str]:
    share, change, kid = row["hallucinated"], row["change"], row["kid"]
    points = [f"{100 * change[end]:+.0f}" for end in ("value", "low", "high")]
    return [
        _named(row),
        f"{share['value']:.0%} ({share['low']:.0%} to {share['high']:.0%})",
        "–" if row["what"] == "one draw" else f"{points[0]} ({points[1]} to {points[2]})",
        f"{row['unsure']:.0%}",
        f"{row['psnr']:.2f}",
        f"{row['lpips']:.3f}",
        f"{row['misfit']:.2f}",
        "–" if kid is None else f"{kid['value']:.2g} ({kid['low']:.2g} to {kid['high']:.2g})",
        "–" if row.get("mended") is None else f"{row['mended']:.0%}",
    ]


def _named(row: Document) -> str:
    return f"`{row['what']}`" if "mended" in row else str(row["what"])


def _of(estimate: Document) -> str:
    return f"{estimate['value']:.2f} ({estimate['low']:.2f} to {estimate['high']:.2f})"


def main() -> None:
    from audits.correction.trial import Trial, tried

    with tempfile.TemporaryDirectory() as aside:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(aside)
        document = tried(Trial(), folder, lambda words: print(words, flush=True))
    FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
