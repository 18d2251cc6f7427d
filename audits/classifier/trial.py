"""The trial of the classifier: labels of the oracle, tested on methods and people it never saw."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from audits.classifier.examples import Examples, checked
from audits.classifier.gathering import Choice, gathered
from audits.classifier.layer import Floats
from audits.classifier.measures import Bools
from audits.classifier.training import Unseen, cross_validated
from audits.classifier.transfer import elsewhere, figures, gain
from audits.labelling.verdicts import ORACLE
from engine.errors import UsageError

SUITE = "classifier"
BASELINE = "lpips-tiny"  # averaged over the picture
TRIED = 100  # faces that the oracle is tried on


def trial(
    store: Path | None = None,
    *,
    faces: int | None = None,
    jobs: int | None = None,
    tried: int = TRIED,
    watch: Callable[[Any], None] = lambda progress: None,
    say: Callable[[str], None] = lambda sentence: None,
) -> dict[str, Any]:
    """Run suites/classifier.yaml, let the oracle label it, and test what learns from that.

    Every label is judged by a layer that learned from other methods and other people. Beside it stands the
    averaged LPIPS: its AUC as it is, the rest from a layer over it alone. Both where the methods were
    known, too.

    Args:
        store: folder to run in; one that is thrown away by default. What is done there is not done again.
        faces: another number of people than the suite's.
        tried: faces that the oracle itself is tried on.

    Errors:
        WeightsMissing, LabelError, UsageError, StoreError: as the oracle and the classifier.
    """
    from audits.classifier.oracle_trial import tried as try_oracle
    from audits.labelling.changed import reader, steady
    from audits.labelling.oracle import SURE, oracle
    from audits.labelling.trust import WEIGHTS
    from engine.recipe import recipes
    from engine.runner.run import run
    from engine.suite import load

    suite = load(SUITE)
    with _folder(store) as folder:
        progress = run(replace(suite, images=faces), folder, jobs=jobs, watch=watch)
        if progress.state != "finished":
            raise UsageError(f"the run was {progress.state}; the trial takes a finished one.")
        say("asking the oracle")
        done = oracle(folder)
        say("training without each method and each fold of people")
        found = _figures(folder)
    say("trying the oracle on faces of which all is known")
    recipe: Any = recipes[WEIGHTS]()
    network = steady(reader(recipe.trained(), done.accuracy))
    return {
        "oracle": {
            "accuracy": done.mean_accuracy,
            "attributes": done.accuracy,
            "verdicts": done.verdicts,
            **try_oracle(network, list(done.accuracy), recipe.size, tried, SURE),
        },
        **found,
    }


def _figures(folder: Path) -> dict[str, Any]:
    """What is said of all labels by layers that did not know their people, nor their methods."""
    choice = Choice(labels=ORACLE)
    own = checked(gathered(folder, choice).examples)
    mean = gathered(folder, replace(choice, features=(BASELINE,))).examples
    if list(mean.rows["recon_id"]) != list(own.rows["recon_id"]):
        raise UsageError(f"{BASELINE} is not there for every label that the classifier learns from.")
    ours, theirs = elsewhere(own, choice.rule), elsewhere(mean, choice.rule)
    near, near_mean = (cross_validated(examples, choice.rule) for examples in (own, mean))
    raw = mean.values[:, 0]
    rows = own.rows
    return {
        "labels": len(own),
        "hallucinated": int(own.hallucinated.sum()),
        "people": len(np.unique(own.group)),
        "features": list(own.features),
        "baseline": BASELINE,
        "problems": sorted(set(rows["problem"])),
        "elsewhere": {
            "classifier": _plain(figures(own, ours)),
            "baseline": _plain(figures(mean, theirs, raw)),
            "gain": asdict(gain(own, ours.p, raw)),
        },
        "known_methods": {
            "classifier": _plain(figures(own, near)),
            "baseline": _plain(figures(mean, near_mean, raw)),
            "gain": asdict(gain(own, near.p, raw)),
        },
        "methods": {
            str(name): _method(own, ours, theirs, raw, (rows["method"] == name).to_numpy())
            for name in sorted(set(rows["method"]))
        },
    }


def _method(own: Examples, ours: Unseen, theirs: Unseen, raw: Floats, here: Bools) -> dict[str, Any]:
    """Of one method that was left out: how often it hallucinates, and how well that is told."""
    part = own[here]
    counts = {"labels": len(part), "hallucinated": int(part.hallucinated.sum())}
    if min(part.counts.values()) < 2:
        return counts
    part = replace(part, group=np.unique(part.group, return_inverse=True)[1])
    cut, cut_mean = (replace(found, p=found.p[here], said=found.said[here]) for found in (ours, theirs))
    return {
        **counts,
        "classifier": _plain(figures(part, cut)),
        "baseline": _plain(figures(part, cut_mean, raw[here])),
    }


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, float) else asdict(value) for name, value in found.items()}


@contextmanager
def _folder(store: Path | None) -> Iterator[Path]:
    if store is not None:
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="reconaudit-") as folder:
        yield Path(folder)
