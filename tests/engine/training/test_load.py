"""Weights go into the network they were made for, and into no other."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch

from engine.training.load import fill
from engine.weights import WeightsWrong


def test_fills(tiny: Any) -> None:
    state = tiny.network().state_dict()
    network = fill(tiny, state, "a file")
    assert torch.equal(network[0].weight, state["0.weight"])
    assert not network.training and not any(p.requires_grad for p in network.parameters())


def test_another_network_is_refused(tiny: Any) -> None:
    state = dataclasses.replace(tiny, width=5).network().state_dict()
    with pytest.raises(
        WeightsWrong, match=r"0\.weight is a tensor of shape \(5, 1\), .*\(4, 1\) is accepted"
    ):
        fill(tiny, state, "a file")


def test_missing_and_surplus_are_refused(tiny: Any) -> None:
    state = dict(tiny.network().state_dict())
    more = {**state, "more": torch.zeros(1)}
    state.pop("3.bias")
    with pytest.raises(WeightsWrong, match=r"3\.bias is nothing"):
        fill(tiny, state, "a file")
    with pytest.raises(WeightsWrong, match=r"more is a tensor .*nothing is accepted"):
        fill(tiny, more, "a file")
