"""From labels in the store to a version of the classifier."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from audits.classifier.examination import examined
from audits.classifier.examples import Examples, checked
from audits.classifier.features import Numbers
from audits.classifier.gathering import Choice, Gathered, agreement, gathered
from audits.classifier.layer import Floats
from audits.classifier.training import cross_validated, trained
from audits.classifier.versions import Version, versioned


def train(
    store: Path, choice: Choice | None = None, author: str = "", watch: Callable[[str], None] = lambda _: None
) -> Version:
    """Train a version and test it on what it never saw. Nothing is stored: see `versions.keep`.

    Args:
        watch: told what is being done.

    Errors:
        UsageError: too few labels, labels of one kind, features that are not there; says what is missing.
        StoreError: see `engine.store.errors`.
    """
    choice = choice or Choice()
    watch("reading labels and scores")
    found = gathered(store, choice)
    examples = checked(found.examples)
    watch(f"training on {len(examples)} labels")
    layer, strength = trained(examples, choice.rule, choice.seed)
    watch("testing on images and identities it never saw")
    unseen = cross_validated(examples, choice.rule, choice.seed)
    watch("bootstrapping intervals")
    made = examined(
        examples,
        unseen,
        layer,
        strength,
        baseline=_baseline(found.known, examples),
        ceiling=agreement(store, choice.seed),
        seed=choice.seed,
    )
    return versioned(layer, made, author=author, trained_on=_trained_on(choice, found, layer.features))


def _baseline(known: Numbers, examples: Examples) -> tuple[str, Floats] | None:
    name = known.baseline()
    if name is None:
        return None
    return name, known.values.loc[examples.rows["recon_id"], name].to_numpy(dtype=float)


def _trained_on(choice: Choice, found: Gathered, features: tuple[str, ...]) -> dict[str, Any]:
    cases = found.examples.rows[["dataset", "problem", "method"]]
    return {
        "labels": choice.annotators if isinstance(choice.annotators, str) else list(choice.annotators),
        "annotators": list(found.annotators),
        "reference": choice.reference,
        "rule": choice.rule.document(),
        "seed": choice.seed,
        "scikit-learn": version("scikit-learn"),
        "conventions": {name: found.known.conventions.get(name, "") for name in features},
        "left_out": found.left_out,
        **{f"{column}s": sorted(set(cases[column].dropna())) for column in cases},
    }
