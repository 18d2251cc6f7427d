"""What judges share: the memory of features."""

from __future__ import annotations

import torch

from engine.judge import Features


def test_batch_entries_are_computed_once_and_forgotten_with_the_batch() -> None:
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        return len(calls)

    features = Features()
    assert features.of_batch("a", compute) == features.of_batch("a", compute) == 1
    assert features.new_batch().of_batch("a", compute) == 2


def test_truths_are_computed_once_per_image_across_batches() -> None:
    asked: list[list[int]] = []

    def compute(positions: list[int]) -> list[int]:
        asked.append(positions)
        return [10 * position for position in positions]

    features = Features()
    assert features.of_truth("net", ("a", "b"), compute) == [0, 10]
    assert features.new_batch().of_truth("net", ("b", "c"), compute) == [10, 10]
    assert asked == [[0, 1], [1]]


def test_networks_do_not_mix() -> None:
    features = Features()
    features.of_truth("one", ("a",), lambda _: [1])
    assert features.of_truth("two", ("a",), lambda _: [2]) == [2]


def test_memory_is_bounded_by_bytes_and_keeps_what_it_needs_now() -> None:
    features = Features(budget=3 * 400)

    def compute(positions: list[int]) -> list[list[torch.Tensor]]:
        return [[torch.zeros(50), torch.zeros(50)] for _ in positions]

    features.of_truth("net", ("a", "b"), compute)
    features.of_truth("net", ("c", "d"), compute)
    asked: list[list[int]] = []

    def again(positions: list[int]) -> list[list[torch.Tensor]]:
        asked.append(positions)
        return compute(positions)

    features.of_truth("net", ("b", "c", "d"), again)
    assert asked == []
    features.of_truth("net", ("a",), again)
    assert asked == [[0]]


def test_what_the_batch_needs_stays_though_it_is_oldest() -> None:
    features = Features(capacity=3)
    asked: list[list[int]] = []

    def compute(positions: list[int]) -> list[int]:
        asked.append(positions)
        return [0] * len(positions)

    for keys in (("a",), ("b",), ("c",), ("a", "d"), ("a", "d", "c")):
        features.of_truth("net", keys, compute)
    assert asked == [[0], [0], [0], [1]]


def test_memory_is_bounded_by_entries() -> None:
    features = Features(capacity=2)
    for key in "abc":
        features.of_truth("net", (key,), lambda _: [0])
    asked: list[list[int]] = []

    def again(positions: list[int]) -> list[int]:
        asked.append(positions)
        return [0] * len(positions)

    features.of_truth("net", ("b", "c"), again)
    assert asked == []
    features.of_truth("net", ("a",), again)
    assert asked == [[0]]
