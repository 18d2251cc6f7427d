"""The wrapper varies what it says it varies, draw by draw, and says that it is no posterior."""

from __future__ import annotations

import pytest
import torch

from engine import catalogue
from engine.method import methods
from engine.methods.empirical import Empirical
from engine.problem import problems


@pytest.fixture(scope="module")
def measured():
    problem = problems["deblur"]()
    physics = problem.physics((1, 24, 24), seed=1)
    x = torch.rand(2, 1, 24, 24, generator=torch.Generator().manual_seed(0)).cumsum(-1) / 24
    y = torch.cat([problem.measure(one, physics, k) for k, one in enumerate(x.split(1))])
    return y, physics


@pytest.mark.parametrize("varied", ["tv", "pnp-hqs", "dip"])
def test_a_draw_depends_on_its_number_and_image_alone(varied, measured) -> None:
    y, physics = measured
    method = Empirical(varied=varied, steps=4)
    with torch.no_grad():
        drawn = method.sample(y, physics, 3)
        one = method.sample(y[1:], physics, 1, first=2)
    assert drawn.shape == (3, 2, 1, 24, 24)
    assert (drawn[2, 1] - one[0, 0]).abs().max() < 1e-5
    apart = torch.stack([(a - b).abs().max() for a, b in zip(drawn, drawn.roll(1, 0), strict=True)])
    assert apart.min() > 1e-4


def test_without_spread_every_draw_is_the_method_itself(measured) -> None:
    y, physics = measured
    for varied in ("tv", "pnp-hqs"):
        with torch.no_grad():
            drawn = Empirical(varied=varied, steps=6, spread=0.0).sample(y, physics, 2)
            plain = methods[varied](steps=6)(y, physics)
        torch.testing.assert_close(drawn, plain.expand_as(drawn), atol=1e-5, rtol=0)


def test_it_is_told_that_it_is_no_posterior() -> None:
    row = catalogue.method_row(Empirical())
    assert row["posterior"] == "no: the spread of a varied method, not a posterior"
    assert "not a posterior" in row["description"] and Empirical().draws


def test_it_applies_where_the_varied_method_does() -> None:
    jpeg = problems["jpeg"]()
    assert Empirical().skip(jpeg, (1, 24, 24)) is None
    assert "not linear" in str(Empirical(varied="pnp-hqs").skip(jpeg, (1, 24, 24)))


def test_no_draws_are_refused(measured) -> None:
    with pytest.raises(ValueError, match=r"^n must be a finite number >= 1, got 0\.$"):
        Empirical().sample(*measured, 0)
