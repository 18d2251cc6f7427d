"""Methods stand in one order everywhere: every family has its place, corrected ones the last."""

from __future__ import annotations

from audits.correction.made import FAMILY
from dashboard.order import FAMILIES, ordered
from engine.method import methods
from engine.own import OwnMethod


def test_every_family_of_ours_has_a_place() -> None:
    ours = {methods[name].family for name in methods} | {OwnMethod.family, FAMILY}
    assert ours <= set(FAMILIES)


def test_corrected_ones_move_nobody() -> None:
    rows = [
        {"method": "b", "family": "diffusion"},
        {"method": "c", "family": "of a package"},
        {"method": "a", "family": "linear"},
    ]
    corrected = [{"method": f"{row['method']}+select", "family": FAMILY} for row in rows]
    assert ordered(corrected + rows) == ["a", "b", "c", "a+select", "b+select", "c+select"]
