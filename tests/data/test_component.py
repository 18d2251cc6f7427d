"""Components: built from outside values, checked, named by what differs from the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import pytest

from data.component import Component


@dataclass(frozen=True, kw_only=True)
class Blur(Component):
    name: ClassVar[str] = "blur"
    size: int
    sigma: float = 2.0
    kind: Literal["box", "disc"] = "box"
    range: tuple[float, float] | None = None
    weights: tuple[float, ...] = ()
    strict: bool = False
    inner: Component | None = None

    def __post_init__(self) -> None:
        if self.sigma < 0:
            raise ValueError(f"sigma must be >= 0, got {self.sigma}.")


def test_slug_has_only_what_differs() -> None:
    assert Blur(size=3).slug == "blur(size=3)"
    assert Blur.build(size=3, sigma=2, range=[0, 1.5]).slug == "blur(size=3, range=[0.0, 1.5])"
    assert Blur(size=3, sigma=4.0, kind="disc").slug == "blur(size=3, sigma=4, kind=disc)"
    assert Blur(size=3, inner=Blur(size=1)).slug == "blur(size=3, inner=blur(size=1))"


def test_params_are_plain() -> None:
    assert Blur.build(size=3, weights=[1, 2]).params == {
        "size": 3, "sigma": 2.0, "kind": "box", "range": None,
        "weights": [1.0, 2.0], "strict": False, "inner": None,
    }  # fmt: skip
    assert Blur.defaults()["size"] is None and Blur.defaults()["sigma"] == 2.0


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "blur needs size, which was not given."),
        ({"size": 3, "sigm": 1}, "unknown parameter of blur 'sigm'; did you mean 'sigma'?"),
        ({"size": 3.5}, r"parameter size of blur must be a whole number, got 3.5 \(float\)\."),
        ({"size": True}, "must be a whole number, got True"),
        ({"size": 3, "sigma": "2"}, "parameter sigma of blur must be a number, got '2'"),
        ({"size": 3, "sigma": False}, "must be a number, got False"),
        ({"size": 3, "sigma": -1}, r"blur: sigma must be >= 0, got -1\.0"),
        ({"size": 3, "kind": "ring"}, "must be one of 'box', 'disc', got 'ring'"),
        ({"size": 3, "kind": ["box"]}, "must be one of 'box', 'disc'"),
        ({"size": 3, "range": [1]}, "parameter range of blur must be 2 numbers or nothing"),
        ({"size": 3, "range": "01"}, "parameter range of blur must be 2 numbers or nothing, got '01'"),
        ({"size": 3, "weights": ["a"]}, "parameter weights of blur must be a list of numbers"),
        ({"size": 3, "strict": 1}, "parameter strict of blur must be true or false, got 1"),
        ({"size": 3, "inner": "blur"}, "parameter inner of blur must be Component or nothing"),
        ({"size": None}, "must be a whole number, got None"),
        ({"size": 3, "sigma": float("nan")}, "parameter sigma of blur must be finite, got nan"),
        ({"size": 3, "sigma": float("inf")}, "parameter sigma of blur must be finite, got inf"),
    ],
)
def test_wrong_values_are_named(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Blur.build(**params)


def test_whole_numbers_are_numbers_and_nothing_is_nothing() -> None:
    built = Blur.build(size=3, sigma=1, range=None)
    assert built.sigma == 1.0 and isinstance(built.sigma, float) and built.range is None


def test_a_choice_keeps_its_own_type() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Zoom(Component):
        name: ClassVar[str] = "zoom"
        factor: Literal[1, 2] = 2
        tags: tuple[str, ...] = field(default_factory=tuple)

    built = Zoom.build(factor=2.0)
    assert built.factor == 2 and isinstance(built.factor, int) and built.slug == "zoom"
    assert Zoom.defaults() == {"factor": 2, "tags": []}
    with pytest.raises(ValueError, match="parameter factor of zoom must be one of 1, 2, got True"):
        Zoom.build(factor=True)


def test_one_value_one_component() -> None:
    assert Blur.build(size=3, range=[0, 1]) == Blur(size=3, range=(0.0, 1.0))
    assert hash(Blur.build(size=3, range=[0, 1])) == hash(Blur(size=3, range=(0.0, 1.0)))
