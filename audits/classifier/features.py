"""Which numbers of the store a classifier may read, which it reads by default, and their values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from engine.errors import UsageError
from engine.store.connection import reading

Reference = Literal["truth", "measurement"]
REFERENCES: tuple[Reference, ...] = ("truth", "measurement")
BACKBONES = ("alex", "vgg", "squeeze", "tiny")  # of LPIPS, the first that is there
_POOLED = re.compile(r"(?P<family>.+)-max(?P<layer>-\d+)?")
_LPIPS = re.compile(r"lpips-(\w+)")

_SCORES = """
    SELECT recon_id::VARCHAR AS recon_id, judge, score.reference, value
    FROM score WHERE recon_id IN (SELECT unnest(?::UUID[]))
"""
_FACTS = """
    SELECT r.recon_id::VARCHAR AS recon_id, r.image_id::VARCHAR AS image_id, r.dataset, r.problem, r.method,
           image.digest, image.identity, image.name
    FROM reconstruction AS r LEFT JOIN image USING (image_id)
    WHERE r.recon_id IN (SELECT unnest(?::UUID[])) AND r.state = 'ok'
"""
_JUDGES = "SELECT judge, convention, higher_is_better FROM judge"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Every number of some reconstructions.

    Args:
        facts: ``recon_id, image_id, dataset, problem, method, digest, identity, name``, a row each.
        values: a row for each of `facts`, by ``recon_id``; a column for each score, NaN where there is none.
        references: score -> what it compares with.
        conventions: score -> its convention in one line.
        rising: score -> whether more is better; None where neither.
    """

    facts: pd.DataFrame = field(repr=False)
    values: pd.DataFrame = field(repr=False)
    references: dict[str, Reference]
    conventions: dict[str, str] = field(repr=False)
    rising: dict[str, bool | None] = field(repr=False)

    def allowed(self, reference: Reference) -> list[str]:
        """The scores that can be had with this reference: with the truth, all of them."""
        names = [str(name) for name in self.values.columns]
        return [name for name in names if reference == "truth" or self.references[name] == reference]

    def whole(self, reference: Reference) -> list[str]:
        """Those of which no reconstruction lacks a value."""
        return [name for name in self.allowed(reference) if self.values[name].notna().all()]

    def baseline(self) -> str | None:
        """LPIPS averaged over the picture, by the first of its backbones that is there."""
        names = [f"lpips-{backbone}" for backbone in BACKBONES]
        return next((name for name in names if name in self.whole("truth")), None)


def facts(store: Path, recons: Sequence[str]) -> pd.DataFrame:
    """What these reconstructions are of, those that the store has, by id: see `Numbers.facts`."""
    with reading(store) as con:
        found = con.execute(_FACTS, [list(recons)]).df()
    return found.drop_duplicates("recon_id").sort_values("recon_id", ignore_index=True)


def numbers(store: Path, recons: Sequence[str]) -> Numbers:
    """The numbers of these reconstructions, of those that the store has."""
    shown = facts(store, recons)
    with reading(store) as con:
        scores = con.execute(_SCORES, [list(recons)]).df()
        judges = con.execute(_JUDGES).fetchall()
    values = scores.pivot_table(index="recon_id", columns="judge", values="value", aggfunc="first")
    return Numbers(
        facts=shown,
        values=values.reindex(shown["recon_id"]),
        references=dict(scores[["judge", "reference"]].drop_duplicates("judge").itertuples(index=False)),
        conventions={name: convention or "" for name, convention, _ in judges},
        rising={name: rising for name, _, rising in judges},
    )


def pooled(names: Sequence[str]) -> list[str]:
    """The max-pooled scores: of each family its layers' own maxima, else the one maximum it has.

    Of LPIPS's backbones the first that is there: two of them say nearly the same.

    Example:
        >>> pooled(["psnr", "lpips-tiny-max", "lpips-tiny-max-1", "lpips-tiny-max-2", "null-space-max"])
        ['lpips-tiny-max-1', 'lpips-tiny-max-2', 'null-space-max']
    """
    found = {name: match for name in names if (match := _POOLED.fullmatch(name))}
    layered = {match["family"] for match in found.values() if match["layer"]}
    there = {match[1] for name in found if (match := _LPIPS.match(name))}
    backbone = next((name for name in BACKBONES if name in there), None)
    return [
        name
        for name, match in found.items()
        if (match["layer"] or match["family"] not in layered)
        and (not name.startswith("lpips-") or name.startswith(f"lpips-{backbone}-"))
    ]


def usual(known: Numbers, reference: Reference) -> tuple[str, ...]:
    """The default: max-pooled scores that every labelled reconstruction has.

    Without the truth there are few maxima: whatever needs none is taken.

    Errors:
        UsageError: there is none.
    """
    names = known.whole(reference)
    found = pooled(names) if reference == "truth" else names
    if not found:
        had = ", ".join(known.allowed(reference)[:8]) or "none at all"
        kind = "max-pooled score" if reference == "truth" else "score that needs no truth"
        raise UsageError(f"no {kind} is stored for every labelled reconstruction; the store has {had}.")
    return tuple(found)


def named(known: Numbers, reference: Reference, wanted: Sequence[str]) -> tuple[str, ...]:
    """The features asked for, checked.

    Errors:
        UsageError: one is unknown, or needs the truth where there is none.
    """
    allowed = known.allowed(reference)
    for name in wanted:
        if name in allowed:
            continue
        if name in known.values.columns:
            raise UsageError(
                f"{name} compares with the truth; without it a classifier may read {_some(allowed)}."
            )
        near = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
        told = f"did you mean {near[0]!r}?" if near else f"there are {_some(allowed)}."
        raise UsageError(f"no labelled reconstruction has a score {name!r}; {told}")
    return tuple(dict.fromkeys(wanted))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "") or "none"
