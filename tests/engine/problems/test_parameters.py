"""Wrong parameters: one sentence each."""

from __future__ import annotations

from typing import Any

import pytest

from engine.problem import problems

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("denoise", {"sigma": -0.1}, "denoise: sigma must be a finite number >= 0, got -0.1."),
    ("denoise", {"sigma": float("nan")}, "denoise: sigma must be a finite number >= 0, got nan."),
    ("denoise", {"sigma": float("inf")}, "denoise: sigma must be a finite number >= 0, got inf."),
    ("denoise", {"sigma": "loud"}, "parameter sigma of denoise must be a number, got 'loud' (str)."),
    (
        "denoise",
        {"sgima": 1},
        "unknown parameter of denoise 'sgima'; did you mean 'sigma'? Known: sigma.",
    ),
    ("denoise-poisson", {"gain": 0}, "denoise-poisson: gain must be a finite number > 0, got 0.0."),
    ("deblur", {"sigma": 0}, "deblur: sigma must be a finite number > 0, got 0.0."),
    ("deblur", {"noise": -1}, "deblur: noise must be a finite number >= 0, got -1.0."),
    ("motion", {"size": 8}, "motion: size must be an odd number >= 3, got 8."),
    ("motion", {"smoothness": 0}, "motion: smoothness must be a finite number > 0, got 0.0."),
    ("sr", {"factor": 3}, "parameter factor of sr must be one of 2, 4, 8, got 3 (int)."),
    (
        "inpaint",
        {"kind": "hole"},
        "parameter kind of inpaint must be one of 'random', 'box', 'text', got 'hole' (str).",
    ),
    ("inpaint", {"missing": 1}, "inpaint: missing must lie between 0 and 1, got 1.0."),
    (
        "inpaint",
        {"kind": "text", "missing": 0.1},
        "inpaint: missing does not apply to kind text, got 0.1.",
    ),
    ("cs", {"ratio": 0}, "cs: ratio must lie between 0 and 1, got 0.0."),
    ("mri", {"acceleration": 1}, "mri: acceleration must be a finite number >= 2, got 1.0."),
    ("mri", {"center": 0.3}, "mri: center must be below 1 / acceleration = 0.25, got 0.3."),
    ("mri", {"center": -0.1}, "mri: center must be a finite number >= 0, got -0.1."),
    ("ct", {"angles": 1}, "ct: angles must be a finite number >= 2, got 1."),
    ("ct", {"arc": 180}, "ct: arc must lie between 0 and 180 degrees, got 180.0."),
    ("jpeg", {"quality": 0}, "jpeg: quality must lie in 1 to 95, got 0."),
    ("blind-sr", {"blur": 0}, "blind-sr: blur must be a finite number > 0, got 0.0."),
    ("blind-sr", {"noise": -1}, "blind-sr: noise must be a finite number >= 0, got -1.0."),
    ("blind-sr", {"quality": 96}, "blind-sr: quality must lie in 1 to 95, got 96."),
    ("kernel-file", {}, "kernel-file needs path, which was not given."),
    ("kernel-file", {"path": "/no/such.npy"}, "kernel-file: path names no file: '/no/such.npy'."),
]


@pytest.mark.parametrize(("name", "params", "message"), WRONG)
def test_wrong_parameter(name: str, params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:
        problems[name].build(**params)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("name", "param"),
    [
        ("sr", "factor"),
        ("blind-sr", "factor"),
        ("inpaint", "kind"),
        ("cs", "matrix"),
        ("mri", "mask"),
        ("ct", "geometry"),
    ],
)
def test_choices_are_checked_without_build_too(name: str, param: str) -> None:
    with pytest.raises(ValueError, match=f"{param} must be one of"):
        problems[name](**{param: 3})


@pytest.mark.parametrize(
    ("name", "params", "shape", "reason"),
    [
        ("sr", {}, (1, 48, 42), "both sides must be multiples of 4 and at least 16 pixels, got 48×42."),
        (
            "sr",
            {"factor": 8},
            (1, 24, 24),
            "both sides must be multiples of 8 and at least 32 pixels, got 24×24.",
        ),
        ("blind-sr", {}, (3, 48, 42), "both sides must be multiples of 4 and at least 16 pixels, got 48×42."),
        ("deblur", {"sigma": 6}, (1, 32, 64), "a kernel of 37 pixels does not fit images of 32×64."),
        ("motion", {}, (1, 64, 20), "a kernel of 21 pixels does not fit images of 64×20."),
        ("ct", {}, (1, 32, 40), "ct takes square images, got 32×40."),
        ("ct", {}, (3, 32, 32), "ct takes grey (1 channel) images, got RGB (3 channels)."),
        (
            "mri",
            {},
            (3, 32, 32),
            "mri takes grey (1 channel) or complex (2 channels) images, got RGB (3 channels).",
        ),
        (
            "mri",
            {"acceleration": 12},
            (1, 64, 64),
            "mri at acceleration 12 leaves images of 64×64 no samples.",
        ),
        ("inpaint", {}, (1, 4, 32), "inpaint needs images of 8×8 pixels or more, got 4×32."),
        (
            "cs",
            {},
            (1, 256, 256),
            "a gaussian matrix for images of 256×256 at ratio 0.25 would take 4096 MiB, and 256 are allowed; "
            "use matrix=dft or smaller images.",
        ),
    ],
)
def test_shapes_that_do_not_fit(
    name: str, params: dict[str, Any], shape: tuple[int, int, int], reason: str
) -> None:
    assert problems[name](**params).skip(shape) == reason


def test_large_images_have_a_way_out() -> None:
    assert problems["cs"](matrix="dft").skip((3, 1024, 1024)) is None
    assert problems["cs"]().skip((1, 128, 128)) is None
