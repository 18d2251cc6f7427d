"""The catalogue's tables: data sets, problems, methods, judges, each from the store."""

from __future__ import annotations

from typing import Any

from dashboard import queries, source, theme
from dashboard.address import url
from dashboard.numbers import DASH, counted, plural, spoken
from dashboard.order import ordered
from dashboard.parts.table import Cell, Column, Picture, Row, table
from dashboard.thumbnails import pairs, thumbnails

_SHOWN = 8  # pictures of a data set


def datasets() -> None:
    """Where each data set is from, how large it is, and its first pictures."""
    sizes = source.ask(queries.sizes)
    rows = []
    for row in source.ask(queries.datasets):
        name = row["dataset"]
        found = source.ask(thumbnails, name, _SHOWN)
        of_set = sizes[sizes["dataset"] == name].to_dict("records")
        skipped = row["skipped"] or []
        rows.append(
            Row(
                cells={
                    "dataset": Cell(text=name),
                    "pictures": Cell(pictures=[_picture(name, *picture) for picture in found]),
                    "count": Cell(
                        text=counted(row["images"] or 0),
                        sub=f"{len(skipped)} left out" if skipped else "",
                        hint="\n".join(f"{picture}: {reason}" for picture, reason in skipped),
                    ),
                    "size": Cell(text=_size(of_set), hint="\n".join(_size([entry]) for entry in of_set)),
                    "params": Cell(text=_params(row["params"]), look="faint"),
                    "source": Cell(text=row["source"] or DASH),
                    "licence": Cell(text=row["licence"] or DASH),
                },
                words=f"{name} {row['source']} {row['licence']}",
            )
        )
    columns = [
        Column(name="dataset", title="data set", align="left"),
        Column(name="pictures", title=f"the first {_SHOWN}", align="left", wide=True),
        Column(name="count", title="pictures"),
        Column(name="size", title="size", align="left"),
        Column(name="params", title="parameters", align="left", wide=True),
        Column(name="source", title="source", align="left", wide=True),
        Column(name="licence", title="licence", align="left", wide=True),
    ]
    table(columns, rows, key="datasets", picture=64)


def _picture(dataset: str, name: str, source: str, problem: str = "") -> Picture:
    params = {"dataset": dataset, **({"problem": problem} if problem else {}), "image": name}
    return Picture(source=source, title=name, href=url("compare", params))


def _size(entries: list[dict[Any, Any]]) -> str:
    if not entries:
        return DASH
    channels = {1: "grey", 2: "complex", 3: "colour"}
    first = entries[0]
    text = f"{first['width']}×{first['height']} {channels.get(first['channels'], '')}"
    return text if len(entries) == 1 else f"{text} and {plural(len(entries) - 1, 'other')}"


def problems() -> None:
    """What each problem measures, with examples."""
    cases = source.ask(queries.cases)
    rows = []
    for row in source.ask(queries.problems):
        name = row["problem"]
        ran = sorted(set(cases.loc[(cases["problem"] == name) & (cases["ok"] > 0), "dataset"]))
        examples = source.ask(pairs, name)
        shown = [
            _picture(dataset, picture, uri, problem=name)
            for dataset, picture, truth, measured in examples[:2]
            for uri in (truth, measured)
        ]
        rows.append(
            Row(
                cells={
                    "problem": Cell(text=name),
                    "example": Cell(
                        pictures=shown,
                        text="" if shown else DASH,
                        hint="" if shown else "Nothing was measured yet, or the measurement is no picture.",
                    ),
                    "family": Cell(text=row["family"] or DASH, look="faint"),
                    "what": Cell(
                        text=_plain(row["description"]), sub=_seen_as(row), hint=row["reference"] or ""
                    ),
                    "params": Cell(text=_params(row["params"]), look="faint"),
                    "ran": _ran([(dataset, {"dataset": dataset, "problem": name}) for dataset in ran]),
                },
                words=f"{name} {row['family']} {row['description']}",
            )
        )
    columns = [
        Column(name="problem", title="problem", align="left"),
        Column(name="example", title="truth, measurement", align="left"),
        Column(name="what", title="what is measured", align="left", wide=True),
        Column(name="params", title="parameters", align="left", wide=True),
        Column(name="family", title="family", align="left"),
        Column(name="ran", title="run on", align="left", wide=True),
    ]
    table(columns, rows, key="problems", picture=60, search="", placeholder="Search problems")


def methods() -> None:
    """What each method does, its parameters and reference, and how it went."""
    cases = source.ask(queries.cases)
    found = source.ask(queries.methods)
    shades = theme.colours(found)
    by_name = {row["method"]: row for row in found}
    rows = []
    for name in ordered(found):
        row = by_name[name]
        of_method = cases[cases["method"] == name]
        ok, failed, skipped = (int(of_method[state].sum()) for state in ("ok", "failed", "skipped"))
        drawn = {"yes": "posterior samples", "approximate": "approximate samples"}
        draws = drawn.get(row["posterior"], (row["posterior"] or "").partition(": ")[2])
        rows.append(
            Row(
                cells={
                    "method": Cell(text=name, colour=shades[name]),
                    "family": Cell(text=row["family"] or DASH, look="faint"),
                    "what": Cell(text=_plain(row["description"])),
                    "params": Cell(text=_params(row["params"]), look="faint"),
                    "random": Cell(
                        text=draws or ("random" if row["stochastic"] else "deterministic"), look="faint"
                    ),
                    "weights": Cell(text=", ".join(row["weights"] or []) or "none", look="faint"),
                    "reference": Cell(text=row["reference"] or DASH),
                    "ran": Cell(
                        text=counted(ok) if ok else "not run yet",
                        look="" if ok else "faint",
                        sub=_besides(failed, skipped),
                    ),
                },
                words=f"{name} {row['family']} {row['description']} {row['reference']}",
            )
        )
    columns = [
        Column(name="method", title="method", align="left"),
        Column(name="family", title="family", align="left"),
        Column(name="what", title="what it does", align="left", wide=True),
        Column(name="params", title="parameters", align="left", wide=True),
        Column(name="random", title="output", align="left"),
        Column(name="weights", title="weights", align="left"),
        Column(name="reference", title="reference", align="left", wide=True),
        Column(name="ran", title="pictures"),
    ]
    table(columns, rows, key="methods", search="", placeholder="Search methods")


def judges() -> None:
    """Each judge's convention, what it needs, its maps, and why it may not work here."""
    ranges = source.ask(queries.maps)
    rows = []
    for row in source.ask(queries.judges):
        maps = [entry for entry in ranges if entry["judge"] in (row["judge"], row["component"])]
        direction = {True: "higher", False: "lower", None: "neither"}[row["higher_is_better"]]
        shown = "\n".join(
            f"{entry['map']}: {entry['low']:g} … {entry['high']:g} {entry['unit']}" for entry in maps
        )
        rows.append(
            Row(
                cells={
                    "judge": Cell(text=spoken(row["judge"])),
                    "kind": Cell(text=f"{row['kind']} of {_of(row['per'])}", look="faint"),
                    "better": Cell(text=direction, sub=row["unit"] or ""),
                    "convention": Cell(text=row["convention"] or DASH, hint=row["citation"] or ""),
                    "needs": Cell(text=", ".join(row["needs"] or []) or "nothing", look="faint"),
                    "maps": Cell(
                        text=", ".join(entry["map"] for entry in maps) or "none", look="faint", hint=shown
                    ),
                    "state": Cell(
                        text="not available" if row["unavailable"] else "available",
                        look="" if row["unavailable"] else "faint",
                        hint=row["unavailable"] or "",
                    ),
                },
                words=f"{row['judge']} {row['convention']}",
            )
        )
    columns = [
        Column(name="judge", title="judge", align="left"),
        Column(name="kind", title="kind", align="left"),
        Column(name="better", title="better", align="left"),
        Column(name="convention", title="convention", align="left", wide=True),
        Column(name="needs", title="needs", align="left"),
        Column(
            name="maps", title="maps", align="left", hint="Each map has one range, for every method and page."
        ),
        Column(name="state", title="here", align="left"),
    ]
    table(columns, rows, key="judges", search="", placeholder="Search judges")


def _plain(description: str | None) -> str:
    return (description or DASH).replace("`", "")


def _seen_as(problem: dict[str, Any]) -> str:
    operator = "Linear." if problem["linear"] else "Not linear."
    return f"{operator} Shown: {problem['preview_note']}." if problem["preview_note"] else operator


def _params(params: dict[str, Any] | None) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in (params or {}).items()) or "none"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not set" if value is None else str(value)


def _besides(failed: int, skipped: int) -> str:
    parts = [f"{counted(failed)} failed"] if failed else []
    return ", ".join([*parts, *([f"{counted(skipped)} skipped"] if skipped else [])])


def _ran(cases: list[tuple[str, dict[str, str]]]) -> Cell:
    if not cases:
        return Cell(text="not run yet", look="faint")
    name, params = cases[0]
    return Cell(
        text=name,
        href=url("leaderboard", params),
        sub=f"and {len(cases) - 1} more" if len(cases) > 1 else "",
        hint=", ".join(name for name, _ in cases),
    )


def _of(per: str | None) -> str:
    return "sets" if per == "set" else "pictures"
