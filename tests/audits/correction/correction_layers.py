"""A classifier made by hand, and where draws are."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path

from audits.classifier.layer import Layer
from audits.classifier.measures import Estimate
from audits.classifier.report import Report
from audits.classifier.versions import Version, keep

FEATURE = "null-space-measured-max"


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store and the full name of the sampler that drew in it."""

    folder: Path
    sampler: str


def layer(*features: str) -> Layer:
    """A layer of equal weights."""
    many = len(features)
    return Layer(
        features=features,
        means=(0.05,) * many,
        scales=(0.01,) * many,
        weights=(1.0,) * many,
        bias=-0.5,
        threshold=0.6,
    )


def add_classifier(folder: Path, digits: str, feature: str = FEATURE, reference: str = "measurement") -> None:
    """A version that goes by one feature, the more of which the worse."""
    guess = Estimate(value=0.5, low=0.0, high=1.0)
    report = Report(
        labels=10,
        hallucinated=5,
        images=10,
        groups=10,
        strength=1.0,
        auc=guess,
        precision=guess,
        accuracy=guess,
        sensitivity=guess,
        specificity=guess,
        brier=guess,
        ece=0.0,
        ece_chance=0.0,
        roc=(),
        pr=(),
        calibration=(),
        confusion={},
        weights=(guess,),
        learning=(),
        baseline=None,
        ceiling=None,
        unseen=(),
        warnings=(),
    )
    version = Version(
        classifier_id=str(uuid.UUID(digits.ljust(32, "0"))),
        created=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC),
        author="test",
        layer=layer(feature),
        trained_on={"reference": reference, "labels": "majority"},
        report=report,
    )
    keep(folder, version)
