"""How far the runs of a store are, told to people and programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.console import duration, table
from engine.store.ingest import take_turn
from engine.store.progress import progress


def status(folder: Path) -> dict[str, Any]:
    """Runs, cases and totals, ready for JSON; what waits in the spool is taken in first.

    Errors:
        StoreError: there is no store in the folder, or it cannot be read.
    """
    take_turn(folder)
    found = progress(folder)
    totals = {
        "ok": sum(case.ok for case in found.cases),
        "failed": sum(case.failed for case in found.cases),
        "skipped": sum(case.skipped for case in found.cases),
    }
    return {
        "store": str(folder),
        "runs": [asdict(run) for run in found.runs],
        "cases": [asdict(case) for case in found.cases],
        "totals": totals,
        "waiting": found.waiting,
        "rejected": dict(found.rejected),
    }


def told(report: dict[str, Any]) -> str:
    """The report as text: runs, then cases, then why some have no picture."""
    parts = []
    runs = [
        {**run, "eta": run["eta"] and duration(run["eta"]), "run": str(run["run_id"])[:8]}
        for run in report["runs"]
    ]
    if runs:
        parts.append(table(runs, ["run", "suite", "state", "planned", "done", "failed", "skipped", "eta"]))
    if report["cases"]:
        parts.append(table(report["cases"], ["dataset", "problem", "method", "ok", "failed", "skipped"]))
    reasons: dict[str, int] = {}
    for case in report["cases"]:
        for reason, count in case["reasons"].items():
            reasons[reason] = reasons.get(reason, 0) + count
    if reasons:
        rows = [{"count": count, "reason": reason} for reason, count in sorted(reasons.items())]
        parts.append(table(rows, ["count", "reason"]))
    for name, reason in report["rejected"].items():
        parts.append(f"shard {name} was set aside: {reason}")
    return "\n\n".join(parts) or f"The store at {report['store']} is empty. Fill it: reconaudit run smoke"
