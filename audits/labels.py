"""People's labels: recorded once and for ever, read back, compared, counted into verdicts. No torch."""

from __future__ import annotations

from audits.labelling.adjudicating import adjudicate, disagreements
from audits.labelling.agreement import Agreement, Estimate, agreement
from audits.labelling.errors import LabelError
from audits.labelling.exchange import Imported, export_labels, import_labels
from audits.labelling.label import SEVERITIES, TAGS, VERDICTS, Box, Label, Verdict
from audits.labelling.recording import Receipt, record
from audits.labelling.verdicts import ADJUDICATED, ORACLE, verdicts, votes

__all__ = [
    "ADJUDICATED",
    "ORACLE",
    "SEVERITIES",
    "TAGS",
    "VERDICTS",
    "Agreement",
    "Box",
    "Estimate",
    "Imported",
    "Label",
    "LabelError",
    "Receipt",
    "Verdict",
    "adjudicate",
    "agreement",
    "disagreements",
    "export_labels",
    "import_labels",
    "record",
    "verdicts",
    "votes",
]
