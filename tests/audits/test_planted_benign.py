"""What both twins go through."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from audits.planted.benign import DEGRADATIONS, SEVERITIES, benign, restorations, twins
from audits.planted.plant import Plant
from engine.problem import problems

SHAPE = (3, 64, 64)


def plant(seed: int = 0) -> Plant:
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.repeat(rng.random((3, 8, 8)), 8, axis=1), 8, axis=2).astype(np.float32)
    mask = np.zeros((64, 64), bool)
    mask[20:26, 30:36] = True
    planted = np.where(mask, 1 - truth, truth)
    return Plant(group=f"picture {seed}", what="square", truth=truth, planted=planted, mask=mask)


def test_every_degradation_at_every_severity_by_turns() -> None:
    ways = [benign(SHAPE, index, seed=0) for index in range(12)]
    assert {(way.problem.name, way.severity) for way in ways} == {
        (kind, severity) for kind in DEGRADATIONS for severity in SEVERITIES
    }
    assert ways == [benign(SHAPE, index, seed=0) for index in range(12)]
    for way in ways:
        assert way.method.skip(way.problem, SHAPE) is None


def test_severities_are_within_the_ranges_that_were_fixed() -> None:
    found = {
        kind: [problems[kind].build(**given).params for given in rows.values()]
        for kind, rows in DEGRADATIONS.items()
    }
    assert [params["sigma"] for params in found["deblur"]] == [1.0, 1.5, 2.0]
    assert [params["sigma"] for params in found["denoise"]] == [0.02, 0.05, 0.08]
    assert [params["quality"] for params in found["jpeg"]] == [80, 60, 40]
    assert [params["factor"] for params in found["sr"]] == [2, 2, 4]


def test_more_than_one_method_restores() -> None:
    used = {benign(SHAPE, index, seed=0).method.name for index in range(60)}
    assert used >= {"tv", "pnp-hqs"} and used <= {method.name for method in restorations()}


@pytest.mark.parametrize("index", [1, 2])
def test_twins_share_their_noise_and_differ_at_the_plant(index: int) -> None:
    way = next(w for k in range(index, 400, 12) if (w := benign(SHAPE, k, seed=0)).method.name == "tv")
    without, planted = twins(way, [plant(0), plant(1)], seed=0)
    change = (planted - without).abs().amax(dim=1)
    mask = torch.from_numpy(plant().mask)
    assert (change[:, mask].mean(dim=1) > 10 * change[:, ~mask].mean(dim=1)).all()
    alone, _ = twins(way, [plant(1)], seed=0)
    torch.testing.assert_close(alone[0], without[1], rtol=1e-4, atol=1e-4)


def test_another_seed_is_other_noise() -> None:
    way = next(w for k in range(1, 400, 12) if (w := benign(SHAPE, k, seed=0)).method.name == "tv")
    assert not torch.equal(twins(way, [plant()], seed=0)[0], twins(way, [plant()], seed=1)[0])
