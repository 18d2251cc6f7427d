"""Which pixels are missing."""

from __future__ import annotations

import pytest
import torch

from engine.problem import problems


def _mask(seed: int = 0, shape: tuple[int, int, int] = (3, 64, 80), **params: object) -> torch.Tensor:
    return problems["inpaint"](**params).physics(shape, seed=seed).mask[0]


@pytest.mark.parametrize("kind", ["random", "box", "text"])
def test_zeros_and_ones_the_same_in_all_channels(kind: str) -> None:
    mask = _mask(kind=kind)
    assert set(mask.unique().tolist()) == {0, 1}
    assert torch.equal(mask, mask[:1].expand_as(mask))


@pytest.mark.parametrize(("missing", "share"), [(None, 0.5), (0.92, 0.92), (0.1, 0.1)])
def test_random_share_is_exact(missing: float | None, share: float) -> None:
    assert float(1 - _mask(missing=missing)[0].mean()) == pytest.approx(share, abs=1 / 64 / 80)


@pytest.mark.parametrize(("missing", "share"), [(None, 0.25), (0.04, 0.04)])
def test_box_is_one_rectangle_in_proportion(missing: float | None, share: float) -> None:
    hole = 1 - _mask(kind="box", missing=missing)[0]
    rows, columns = hole.amax(1).nonzero()[:, 0], hole.amax(0).nonzero()[:, 0]
    height, width = int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
    assert int(hole.sum()) == height * width
    assert height * width == pytest.approx(share * 64 * 80, rel=0.1)
    assert width / height == pytest.approx(80 / 64, rel=0.1)


def test_box_reaches_every_border() -> None:
    corners = [1 - _mask(seed, (1, 16, 16), kind="box", missing=0.5)[0] for seed in range(60)]
    seen = torch.stack(corners).amax(0)
    assert seen[0].any() and seen[-1].any() and seen[:, 0].any() and seen[:, -1].any()


@pytest.mark.parametrize("size", [32, 64, 128, 256])
def test_text_is_written_all_over(size: int) -> None:
    ink = 1 - _mask(shape=(1, size, size), kind="text")[0]
    assert 0.03 < float(ink.mean()) < 0.3
    quarters = ink.unfold(0, size // 2, size // 2).unfold(1, size // 2, size // 2).mean((-1, -2))
    assert (quarters > 0.02).all()


def test_missing_pixels_are_black_and_without_noise() -> None:
    problem = problems["inpaint"](noise=0.5)
    physics = problem.physics((1, 32, 32))
    y = problem.measure(torch.ones(1, 1, 32, 32), physics, seed=3)
    assert torch.equal(y == 0, physics.mask == 0)
