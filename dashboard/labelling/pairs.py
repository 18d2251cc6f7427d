"""A measurement and its reconstruction for the desk, with the truth where the session shows it."""

from __future__ import annotations

from pathlib import Path

from audits import sessions
from audits.sessions import Answer, Evidence, Session
from dashboard.desk.container import encode
from dashboard.desk.panel import Panel

MEASUREMENT, RECONSTRUCTION, TRUTH = "measurement", "reconstruction", "truth"
NO_MEASUREMENT = "There is no picture of this measurement."
NO_TRUTH = "There is no truth of this picture."


def pair(shown: Evidence, position: int, count: int, session: Session, *, revealed: bool = False) -> bytes:
    """What the desk shows at a position, from 0.

    Args:
        count: how many positions there are.
        revealed: the verdict is given, so that a truth that waits for it may be seen.
    """
    truth = session.conditions.truth == "shown" or (session.conditions.truth == "revealed" and revealed)
    image = {"index": position, "count": count, "name": str(position + 1)}
    head = {"image": image, "sent": [], "span": 0.5, "truth": truth}
    return encode(head, _panels(shown, named=session.conditions.methods == "shown", truth=truth), [])


def bare(shown: Evidence, session: Session) -> bytes:
    """An example of the instruction: all three pictures, for its verdict is known."""
    head = {"image": {"index": 0, "count": 1, "name": ""}, "sent": [], "span": 0.5}
    panels = _panels(shown, named=session.conditions.methods == "shown", truth=shown.truth is not None)
    return encode(head, panels, [])


def examples(store: Path, session: Session) -> list[tuple[Evidence, Answer]]:
    """The pictures of the instruction's examples."""
    if not session.examples:
        return []
    found = sessions.pictures(store, [one.recon_id for one in session.examples], wait=2.0)
    return [(found[one.recon_id], one) for one in session.examples]


def _panels(shown: Evidence, *, named: bool, truth: bool) -> list[Panel]:
    """Nothing of a panel tells a method apart unless methods are named: no digest, no colour, no name."""
    panels = [
        Panel(
            id=MEASUREMENT,
            name=MEASUREMENT,
            role="measurement",
            png=shown.measurement,
            title="what was measured",
            note=shown.problem,
            reason=None if shown.measurement else NO_MEASUREMENT,
        ),
        Panel(
            id=RECONSTRUCTION,
            name=RECONSTRUCTION,
            role="method",
            png=shown.reconstruction,
            title="what was made of the measurement",
            note=shown.method if named else "",
        ),
    ]
    if truth:
        panels.append(
            Panel(
                id=TRUTH,
                name=TRUTH,
                role="truth",
                png=shown.truth,
                title="what it should be",
                reason=None if shown.truth else NO_TRUTH,
            )
        )
    return panels
