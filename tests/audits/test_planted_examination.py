"""The examination of planted sets: what is chosen where, what is left out, what the command prints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from audits.planted import page, table
from audits.planted.judged import Judged, judged, judges, said
from audits.planted.plant import SMALL, Plant
from audits.planted.run import examined, planted
from audits.written_part import marks
from engine.judge import Batch

PAIRS, SIDE = 60, 12
KEYS = {"set", "size", "score", "map", "auc", "low", "high", "pixel_auroc", "n"}


def stand_in(seed: int, *, strength: float = 3.0) -> Judged:
    """What judges might have said: one good score and map, one bad of each; every fifth plant washed out."""
    rng = np.random.default_rng(seed)
    shows = np.arange(PAIRS) % 5 != 0
    rise = strength * shows[:, None] * [0.0, 1.0]
    masks = np.zeros((PAIRS, SIDE, SIDE), bool)
    masks[:, 3:5, 4:6] = True
    masks[::3, 2:9, 2:9] = True
    noise = rng.normal(size=masks.shape)
    return Judged(
        groups=[f"{seed}-{k}" for k in range(PAIRS)],
        kinds=["square"] * PAIRS,
        areas=masks.mean(axis=(1, 2)),
        severities=[("mild", "medium", "severe")[k % 3] for k in range(PAIRS)],  # type: ignore[misc]
        ways=["denoise / tv"] * PAIRS,
        shows=shows,
        values={
            "lpips-tiny-mean": np.exp(rng.normal(size=(PAIRS, 2))),
            "squared-error-max": np.exp(rng.normal(size=(PAIRS, 2)) + rise),
        },
        fields={
            "good": (noise + 2 * masks).astype(np.float16),
            "bad": rng.normal(size=masks.shape).astype(np.float16),
        },
        masks=masks,
        absent={"identity-arcface-tiny": "weights 'arcface-tiny' are missing: train them."},
    )


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    return examined(stand_in(0), stand_in(1))


def row(found: dict[str, object], part: str, **wanted: object) -> dict[str, object]:
    rows: list[dict[str, object]] = found[part]  # type: ignore[assignment]
    [only] = [r for r in rows if all(r[key] == value for key, value in wanted.items())]
    return only


def test_what_is_good_on_validation_plants_is_chosen_and_tested_on_others(found: dict[str, object]) -> None:
    assert found["chosen"] == {"score": "squared-error-max", "map": "good"}
    good = row(found, "scores", size="all", score="squared-error-max")
    assert good["auc"]["value"] > 0.95  # type: ignore[index]
    assert row(found, "scores", size="all", score="combined")["auc"]["value"] > 0.95  # type: ignore[index]
    assert row(found, "scores", size="all", score="lpips-tiny-mean")["auc"]["value"] < 0.7  # type: ignore[index]
    assert row(found, "maps", size="all", map="good")["auroc"]["value"] > 0.85  # type: ignore[index]
    assert row(found, "maps", size="all", map="bad")["auroc"]["value"] < 0.6  # type: ignore[index]


def test_a_threshold_comes_from_the_validation_plants(found: dict[str, object]) -> None:
    validation = stand_in(0)
    unplanted = validation.values["squared-error-max"][validation.shows, 0]
    limit = row(found, "scores", size="small", score="squared-error-max")["threshold"]
    assert (unplanted > limit).mean() <= 0.05 < (unplanted > 0.9 * limit).mean() + 0.05  # type: ignore[operator]
    other = examined(stand_in(0), stand_in(2))
    assert row(other, "scores", size="small", score="squared-error-max")["threshold"] == limit
    assert other["layer"] == found["layer"] and other["chosen"] == found["chosen"]


def test_what_was_washed_out_counts_only_where_it_is_said(found: dict[str, object]) -> None:
    test = stand_in(1)
    small = test.areas <= SMALL
    assert 0 < small.sum() < PAIRS
    assert row(found, "scores", size="all", score="combined")["count"] == test.shows.sum()
    assert row(found, "scores", size="small", score="combined")["count"] == (test.shows & small).sum()
    lost = row(found, "with_washed_out", score="squared-error-max")
    assert lost["count"] == small.sum()
    kept = row(found, "scores", size="small", score="squared-error-max")
    assert lost["auc"]["value"] < kept["auc"]["value"]  # type: ignore[index]


def test_rows_have_the_keys_that_were_agreed_and_an_absent_score_has_no_figure(
    found: dict[str, object],
) -> None:
    rows = table.rows({"sets": {"faces": found}})
    assert all(set(r) == KEYS for r in rows) and {r["size"] for r in rows} == {"all", "small"}
    assert all((r["score"] is None) != (r["map"] is None) for r in rows)
    for r in rows:
        if r["score"] == "identity-arcface-tiny":
            assert r["auc"] is None and r["low"] is None and r["n"] == 0
        elif r["score"] in ("combined", "squared-error-max"):
            assert r["low"] <= r["auc"] <= r["high"] and r["pixel_auroc"] is None
        elif r["map"]:
            assert r["low"] <= r["pixel_auroc"] <= r["high"] and r["auc"] is None
    assert {r["score"] for r in rows} >= set(table.WANTED)
    assert any(
        "arcface-tiny" in line and "train them" in line for line in table.told({"sets": {"faces": found}})
    )


def test_the_page_has_a_figure_in_every_claim_and_keeps_what_is_around_it(found: dict[str, object]) -> None:
    document = json.loads(
        json.dumps({"seed": 0, "sets": {"faces": found}, "real": {"mri": {"absent": "no data."}}})
    )
    begin, end = marks(page.SOURCE)
    text = page.renewed(f"# Before\n\n{begin}\nstale\n{end}\n\nAfter.\n", document)
    assert text.startswith("# Before\n") and text.endswith("\n\nAfter.\n") and "stale" not in text
    assert page.renewed(text, document) == text
    claims = [line for line in text.splitlines() if line.startswith("* **")]
    assert len(claims) == 4 and all(any(c.isdigit() for c in claim) for claim in claims)
    assert "no data." in text and "absent" in text
    with pytest.raises(ValueError, match="begin"):
        page.renewed("# No place for it\n", document)


def test_the_page_that_is_kept_is_that_of_the_figures_that_are_kept() -> None:
    folder = Path(__file__).parents[2] / "docs"
    document = page.read(folder / "audit.json")
    text = (folder / "audit.md").read_text(encoding="utf-8")
    assert page.renewed(text, document) == text
    assert set(document["sets"]) == {"faces", "phantoms", "photos"}


def test_judges_say_larger_for_worse_and_zero_for_the_same() -> None:
    x = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    ready, absent = judges(faces=False)
    scores, maps, _ = said(ready, Batch(x_hat=(x + 0.2).clamp(0, 1), x=x))
    same, zero, _ = said(ready, Batch(x_hat=x.clone(), x=x))
    assert scores.keys() >= {"ssim", "mse", "squared-error-max", "unexplained-max", "lpips-tiny-mean"}
    assert "show none" in absent["identity-arcface-tiny"] and "identity-arcface-tiny" not in scores
    assert not scores.keys() & absent.keys() and "signed-error" not in maps
    for name in scores.keys() & same.keys():
        finite = np.isfinite(same[name])
        assert (scores[name] >= same[name])[finite].all(), name
    for name, field in maps.items():
        assert field.shape == (2, 64, 64) and np.abs(zero[name]).max() <= 1e-3, name


def test_judging_is_the_same_again_and_whatever_the_batch() -> None:
    rng = np.random.default_rng(0)
    mask = np.zeros((32, 32), bool)
    mask[8:14, 8:14] = True
    plants = []
    for k in range(13):
        truth = np.repeat(np.repeat(rng.random((1, 8, 8)), 4, axis=1), 4, axis=2).astype(np.float32)
        plants.append(
            Plant(
                group=str(k), what="square", truth=truth, planted=np.where(mask, 1 - truth, truth), mask=mask
            )
        )
    counted: list[int] = []
    every = judged(plants, seed=0, watch=counted.append)
    assert sum(counted) == len(plants) == len(every) and every.shows.any()
    again = judged(plants[:3], seed=0)
    assert again.ways == every.ways[:3]
    for name, values in again.values.items():
        np.testing.assert_allclose(values, every.values[name][:3], rtol=2e-3, atol=1e-5, err_msg=name)


def test_the_command_prints_rows_and_writes_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from reconaudit import app

    out = tmp_path / "found.json"
    result = CliRunner().invoke(
        app, ["planted", "--json", "--set", "faces", "--count", "8", "--out", str(out)]
    )
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert all(set(r) == KEYS and r["set"] == "faces" for r in rows)
    assert {r["score"] for r in rows} >= set(table.WANTED)
    assert table.rows(page.read(out)) == rows


@pytest.mark.parametrize(
    ("given", "told"), [({"sets": ["cats"]}, "faces, phantoms, photos, got 'cats'"), ({"count": 3}, "got 3")]
)
def test_refuses_what_it_cannot_do(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        planted(**given)  # type: ignore[arg-type]
