"""What no blur explains."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from audits.smoothing import smoothed
from engine.judge import Batch, checks


def truth(channels: int) -> Tensor:
    generator = torch.Generator().manual_seed(2)
    coarse = torch.rand(1, channels, 16, 16, generator=generator)
    return torch.nn.functional.interpolate(coarse, size=(64, 64), mode="nearest")


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("sigma", [0.7, 1.0, 2.0])
def test_a_faded_blur_is_explained(channels: int, sigma: float) -> None:
    x = truth(channels)
    x_hat = 0.8 * smoothed(x, sigma) + 0.1
    check = checks["unexplained"].build()
    judgement = check(Batch(x_hat=x_hat, x=x))
    error = (x_hat - x).square().mean().sqrt()
    assert judgement.values["unexplained-rms"].item() < 0.06 * error
    assert judgement.values["unexplained-max"].item() < 0.03


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("place", [(12, 40), (45, 9)])
def test_an_invention_in_a_blurred_picture_stands_out(channels: int, place: tuple[int, int]) -> None:
    x, (row, column) = truth(channels), place
    x_hat = smoothed(x, 1.5)
    x_hat[..., row : row + 4, column : column + 4] += 0.15
    plain = (x_hat - x).square().mean(dim=1)[0]
    [field] = checks["unexplained"].build()(Batch(x_hat=x_hat, x=x)).maps["unexplained"]

    def inside(index: int) -> bool:
        return row <= index // 64 < row + 4 and column <= index % 64 < column + 4

    assert inside(int(field.argmax())) and not inside(int(plain.argmax()))
    assert field.max() > 5 * field.median()


def test_an_invention_does_not_explain_itself() -> None:
    """What is left of a blot is nearly the whole blot, though it is in the pictures that are fitted."""
    x = truth(1)
    blot = torch.zeros_like(x)
    blot[..., 20:28, 30:38] = 0.3
    judgement = checks["unexplained"].build()(Batch(x_hat=smoothed(x, 1.5) + blot, x=x))
    assert judgement.values["unexplained-max"].item() == pytest.approx(
        smoothed(blot, 1.0).max().item(), rel=0.1
    )


def test_colour_counts_as_much_as_it_is_told_to() -> None:
    x = truth(3)
    tint = torch.zeros_like(x)
    tint[:, :, 20:30, 20:30] = torch.tensor([0.0, -0.0344, 0.2])[:, None, None]  # hardly any luma
    values = [
        checks["unexplained"].build(colour=colour)(Batch(x_hat=x + tint, x=x)).values.popitem()[1].item()
        for colour in (0.0, 0.5, 2.0)
    ]
    assert values[0] < 0.2 * values[1] and values[2] == pytest.approx(2 * values[1], rel=0.1)


@pytest.mark.parametrize("wrong", [{"sigma": 0.0}, {"colour": -1.0}])
def test_refuses_settings_that_mean_nothing(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        checks["unexplained"].build(**wrong)
