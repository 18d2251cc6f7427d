"""Line integrals against closed forms."""

from __future__ import annotations

import pytest
import torch

from engine.problem import problems


def _disc(size: int, radius: float) -> torch.Tensor:
    """A white disc around the middle, its edge antialiased on a finer grid."""
    fine = (torch.arange(8 * size) + 0.5) / 8 - size / 2
    inside = (fine[:, None].square() + fine.square() <= radius**2).float()
    return torch.nn.functional.avg_pool2d(inside[None, None], 8)


@pytest.mark.parametrize("size", [32, 64, 101])
def test_a_full_white_width_measures_one(size: int) -> None:
    y = problems["ct"](angles=4).physics((1, size, size)).A(torch.ones(1, 1, size, size))
    middle = y.shape[2] // 2
    assert float(y[0, 0, middle, 0]) == pytest.approx(1, abs=0.02)
    assert float(y[0, 0, middle, 1]) == pytest.approx(2**0.5, abs=0.03)


@pytest.mark.parametrize("geometry", ["sparse", "limited"])
def test_chords_of_a_disc(geometry: str) -> None:
    """The projection of a disc is 2 √(r² - s²) at every angle."""
    size, radius = 96, 30.0
    y = problems["ct"](geometry=geometry, angles=9).physics((1, size, size)).A(_disc(size, radius))[0, 0]
    s = torch.linspace(-1, 1, y.shape[0]) * y.shape[0] / 2
    chord = 2 * (radius**2 - s.square()).clamp_min(0).sqrt() / size
    assert float((y - chord[:, None]).abs().mean()) < 0.01
    assert float(y.sum(0).std() / y.sum(0).mean()) < 0.01


def test_angles() -> None:
    sparse = problems["ct"](angles=6).physics((1, 32, 32)).angles
    assert sparse.tolist() == [0, 30, 60, 90, 120, 150]
    limited = problems["ct"](geometry="limited", angles=4, arc=60).physics((1, 32, 32)).angles
    assert limited.tolist() == [0, 15, 30, 45]


def test_back_projection_keeps_the_level() -> None:
    """Filtered back-projection of many angles gives the disc back, at its own brightness."""
    x = _disc(64, 20.0)
    physics = problems["ct"](angles=180).physics((1, 64, 64))
    back = physics.fbp(physics.A(x))
    inside = _disc(64, 16.0) == 1
    assert float(back[inside].mean()) == pytest.approx(1, abs=0.02)
    assert float((back - x).abs().mean()) < 0.03


def test_a_short_arc_does_not_brighten_the_back_projection() -> None:
    """Half the arc with half the angles adds up to half of what both halves do."""
    x = _disc(64, 20.0)
    whole = problems["ct"](angles=90).physics((1, 64, 64))
    half = problems["ct"](geometry="limited", angles=45, arc=90).physics((1, 64, 64))
    ratio = half.fbp(half.A(x)).sum() / whole.fbp(whole.A(x)).sum()
    assert float(ratio) == pytest.approx(0.5, abs=0.03)


def test_adjoint_survives_other_batches_and_precisions() -> None:
    physics = problems["ct"](angles=5).physics((1, 32, 32))
    y = physics.A(torch.rand(3, 1, 32, 32))
    first = physics.A_adjoint(y)
    assert physics.A_adjoint(y[:1]).shape == (1, 1, 32, 32)
    torch.testing.assert_close(physics.A_adjoint(y), first)
    assert physics.double().A_adjoint(y.double()).dtype == torch.float64
    torch.testing.assert_close(physics.A_adjoint(y.double()).float(), first, rtol=1e-5, atol=1e-5)
