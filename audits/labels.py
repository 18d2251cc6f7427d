"""People's labels: recorded once and for ever, read back, counted into verdicts. No torch."""

from __future__ import annotations

from audits.labelling.verdicts import ADJUDICATED, ORACLE, verdicts, votes

__all__ = ["ADJUDICATED", "ORACLE", "verdicts", "votes"]
