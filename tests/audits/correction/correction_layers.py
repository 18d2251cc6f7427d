"""A classifier made by hand."""

from __future__ import annotations

from audits.classifier.layer import Layer


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
