"""Labels as files for other programs, and back again without a difference."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from audits.labelling import journal
from audits.labelling.errors import LabelError
from audits.labelling.inviting import table
from audits.labelling.journal import Entry
from audits.labelling.label import Label
from audits.labelling.recording import record
from audits.labelling.taking import caught_up
from engine.identity import identify

FORMATS = ("csv", "jsonl", "parquet")

NAMES = ("image_id", "dataset", "problem", "method")
_JSON = ("tags", "boxes", "conditions")
_TEXT, _MOMENT = pa.string(), pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("label_id", "session_id", "annotator")),
        ("position", pa.int32()),
        *((name, _TEXT) for name in ("stream", "recon_id", *NAMES, "verdict")),
        ("severity", pa.int32()),
        ("tags", pa.list_(_TEXT)),
        ("boxes", pa.list_(pa.list_(pa.float64()))),
        *((name, _TEXT) for name in ("note", "conditions")),
        ("seconds", pa.float64()),
        ("created", _MOMENT),
        ("supersedes", _TEXT),
        ("stands", pa.bool_()),
    ]
)
_DERIVED = ("stream", *NAMES, "stands")
_ALL = """
    SELECT label.*, coalesce(assignment.stream, label.conditions ->> 'stream') AS stream,
           image_id::VARCHAR AS image_id, evidence.dataset, evidence.problem, evidence.method,
           label_id IN (SELECT label_id FROM standing) AS stands
    FROM label LEFT JOIN assignment USING (session_id, annotator, position, recon_id)
    LEFT JOIN evidence USING (recon_id)
    WHERE session_id IS NOT DISTINCT FROM coalesce(?::UUID, session_id)
    ORDER BY label.created, label_id
"""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did: labels that are new, and labels that were here already."""

    new: int
    known: int


def export_labels(store: Path, format: str, session_id: str | None = None) -> bytes:
    """Every label ever given, in the order of time, superseded and withdrawn ones too.

    Columns: those of `label` in `labels.duckdb`; `stream`, why it was asked; `image_id`, `dataset`,
    `problem`, `method` of what was judged; `stands`, whether it neither was superseded nor withdrawn.

    Args:
        format: csv, jsonl or parquet. In csv, tags, boxes and conditions are JSON.
        session_id: one session; None for all, and labels of no session.

    Errors:
        LabelError: another format.
    """
    _must_be_known(format)
    with caught_up(store) as con:
        rows = [_row(found) for found in table(con, _ALL, session_id)]
    if format == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return _as_csv(rows) if format == "csv" else _as_parquet(rows)


def import_labels(store: Path, content: bytes, format: str) -> Imported:
    """Take labels in from a file that `export_labels` wrote, or one like it: all of them, or none.

    A row needs `recon_id`, `annotator` and `verdict`; a `label_id` is made from the row where there is
    none, so that the same file twice is the same labels once.

    Errors:
        LabelError: a row that cannot be stored, with its number, or that says something else than the
            label of the same identity that is here.
    """
    _must_be_known(format)
    try:
        rows = {"csv": _from_csv, "jsonl": _from_jsonl, "parquet": _from_parquet}[format](content)
    except (ValueError, pa.ArrowException) as error:
        raise LabelError(f"the file is no {format}: {error}.") from None
    labels, names = _read(rows)
    here = _here(store, [*labels])
    for label_id, (number, label) in labels.items():
        stored = here.get(label_id)
        if stored is not None and stored != replace(label, created=label.created or stored.created):
            raise LabelError(
                f"row {number} says something else than label {label_id} that is here; labels are never "
                "changed: give it a label_id of its own and name the other in supersedes."
            )
    if new := [label for label_id, (_, label) in labels.items() if label_id not in here]:
        journal.append(store, [Entry("evidence", row) for row in names.values()])
        record(store, new)
    return Imported(new=len(new), known=len(labels) - len(new))


def _must_be_known(format: str) -> None:
    if format not in FORMATS:
        raise LabelError(f"format must be {', '.join(FORMATS)}, got {format!r}.")


def _read(
    rows: Iterable[dict[str, Any]],
) -> tuple[dict[uuid.UUID, tuple[int, Label]], dict[str, dict[str, Any]]]:
    """Labels by identity, each with the number of its row, and the names of what they judged."""
    labels: dict[uuid.UUID, tuple[int, Label]] = {}
    names = {}
    for number, row in enumerate(rows, start=1):
        facts = {
            name: str(row.get(name)) for name in ("recon_id", "annotator", "verdict", "created", "position")
        }
        row["label_id"] = row.get("label_id") or identify("label", **facts)
        try:
            label = Label.of(row)
            known = {name: row.get(name) or None for name in NAMES}
            known["image_id"] = known["image_id"] and str(uuid.UUID(str(known["image_id"])))
        except (TypeError, ValueError) as error:
            raise LabelError(f"row {number} is no label: {error}") from None
        if labels.setdefault(label.label_id, (number, label))[1] != label:
            raise LabelError(
                f"row {number} has the label_id of row {labels[label.label_id][0]}, and says something else."
            )
        if known["dataset"]:
            names[str(label.recon_id)] = {"recon_id": str(label.recon_id), **known}
    return labels, names


def _here(store: Path, label_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Label]:
    with caught_up(store) as con:
        wanted = [str(label_id) for label_id in label_ids]
        rows = table(con, "FROM label WHERE list_contains(?::UUID[], label_id)", wanted)
    return {row["label_id"]: Label.of(row) for row in rows}


def _row(found: dict[str, Any]) -> dict[str, Any]:
    plain = {**Label.of(found).row(), **{name: found[name] for name in _DERIVED}}
    return {name: plain[name] for name in SCHEMA.names}


def _as_csv(rows: Iterable[dict[str, Any]]) -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, SCHEMA.names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        packed = {name: json.dumps(row[name], ensure_ascii=False) for name in _JSON}
        writer.writerow({**row, **packed})
    return sink.getvalue().encode()


def _as_parquet(rows: Iterable[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    typed = [
        {**row, "conditions": json.dumps(row["conditions"]), "created": Label.of(row).created} for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(typed, schema=SCHEMA), sink)
    return sink.getvalue()


def _from_csv(content: bytes) -> list[dict[str, Any]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    missing = [name for name in ("recon_id", "annotator", "verdict") if name not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"it has no column {missing[0]}")
    return [_typed(row) for row in rows]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """Numbers out of texts; an empty field is none."""
    full = {name: value for name, value in row.items() if value not in ("", None)}
    for name, number in (("position", int), ("severity", int), ("seconds", float)):
        if name in full:
            try:
                full[name] = number(full[name])
            except ValueError:
                raise ValueError(f"{name} must be a number, got {full[name]!r}") from None
    return full


def _from_jsonl(content: bytes) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in content.decode("utf-8-sig").split("\n") if line.strip()]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("a line is no object")
    return rows


def _from_parquet(content: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return rows
