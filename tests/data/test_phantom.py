"""Phantoms: the same everywhere, at every size, and their lesions exactly where the record says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.data import shepp_logan_phantom

from data.phantom.fields import Draw, Field, centres
from data.phantom.scene import Lesion, Scene, contrast, mask, phantom, plant, render
from data.phantom.shapes import ellipse, tube
from data.phantom.shepp_logan import CLASSIC, SheppLogan
from data.resample import average
from data.sets.phantoms import Phantoms

KINDS = ("brain", "shepp-logan")


@pytest.mark.parametrize("kind", KINDS)
def test_a_smaller_picture_is_the_average_of_a_larger_one(kind: str) -> None:
    large, small = render(phantom(3, 1, 128, kind=kind)), render(phantom(3, 1, 64, kind=kind))
    np.testing.assert_allclose(small, average(large, 64, 64), atol=3e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_index_and_seed_give_other_heads(kind: str) -> None:
    shown = [render(phantom(seed, index, 32, kind=kind, healthy=True)) for seed in (0, 1) for index in (0, 1)]
    for i in range(4):
        for j in range(i):
            assert np.abs(shown[i] - shown[j]).mean() > 0.01


@pytest.mark.parametrize("kind", KINDS)
def test_a_lesion_changes_its_own_pixels_and_no_others(kind: str) -> None:
    scene = phantom(0, 1, 96, kind=kind, healthy=True)
    lesion = Lesion(row=0.42, col=0.58, radii=(0.06, 0.04), turn=0.5, value=0.95)
    change = np.abs(render(replace(scene, lesions=(lesion,))) - render(scene))[0]
    inside = mask(scene, lesion)
    rows, cols = np.nonzero(inside)
    assert abs(rows.mean() / 96 + 0.5 / 96 - 0.42) < 0.004 and abs(cols.mean() / 96 + 0.5 / 96 - 0.58) < 0.004
    assert inside.sum() == pytest.approx(np.pi * 0.06 * 0.04 * 96**2, rel=0.05)
    assert change[inside].min() > 0
    far = np.hypot(*(np.indices((96, 96)) + 0.5 - np.array([0.42, 0.58])[:, None, None] * 96)) > 0.08 * 96
    assert change[far].max() == 0


def test_a_lesion_is_turned_clockwise() -> None:
    scene = Scene(kind="brain", seed=0, index=0, size=64)
    long = mask(scene, Lesion(row=0.5, col=0.5, radii=(0.2, 0.03), turn=np.pi / 4, value=1.0))
    assert long[40, 40] and long[24, 24] and not long[24, 40] and not long[40, 24]


def test_the_smallest_lesion_still_has_a_pixel() -> None:
    scene = Scene(kind="brain", seed=0, index=0, size=16)
    assert mask(scene, Lesion(row=0.5, col=0.5, radii=(0.01, 0.01), turn=0.0, value=1.0)).any()


@pytest.mark.parametrize("kind", KINDS)
def test_lesions_show_lie_in_tissue_and_apart(kind: str) -> None:
    for index in range(12):
        scene = phantom(7, index, 64, kind=kind)
        assert 1 <= len(scene.lesions) <= 3
        masks = [mask(scene, lesion) for lesion in scene.lesions]
        assert np.sum(masks, axis=0).max() == 1
        for lesion in scene.lesions:
            assert abs(contrast(scene, lesion)) > 0.06, (kind, index, lesion)
            assert scene.anatomy.clearance(2 * lesion.col - 1, 2 * lesion.row - 1) > 0


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 2**31), st.integers(0, 10**6))
def test_there_is_always_a_place_for_a_lesion(kind: str, seed: int, index: int) -> None:
    assert phantom(seed, index, 32, kind=kind).lesions


def test_planting_adds_one_and_keeps_the_rest() -> None:
    scene = phantom(0, 0, 64)
    more = plant(scene, Draw(99), 0.03)
    assert more.lesions[:-1] == scene.lesions and more.anatomy is scene.anatomy


def test_brain_has_dark_bone_bright_scalp_and_black_air() -> None:
    for index in (0, 2):
        scene = phantom(0, index, 128, healthy=True)
        x = render(scene)[0]
        assert x[:3].max() == 0 and x[-3:].max() == 0
        middle = x[64]
        skin = np.nonzero(middle > 0.3)[0]
        scalp, skull = middle[skin[0] : skin[0] + 4], middle[skin[0] + 2 : skin[0] + 10]
        assert scalp.max() > 0.6 and skull.min() < 0.25


def test_weightings_come_by_turns() -> None:
    facts = [phantom(0, index, 32).anatomy.facts["weighting"] for index in range(0, 8, 2)]
    assert facts == ["t1", "t2", "t1", "flair"]


def test_classic_head_against_scikit_image() -> None:
    flat = Field.drawn(Draw(0), 1, 2)
    value, _ = SheppLogan(ellipses=CLASSIC, shade=flat, shading=0.0).paint(800)
    published = shepp_logan_phantom()
    found = value.reshape(400, 2, 400, 2).mean(axis=(1, 3))
    assert np.abs(found - published).mean() < 0.01
    inner = np.s_[60:340, 130:270]
    assert np.corrcoef(found[inner].ravel(), published[inner].ravel())[0, 1] > 0.97


def test_field_has_unit_variance_and_agrees_with_itself_at_a_point() -> None:
    field = Field.drawn(Draw(5), 2, 6, waves=40, slope=0.5)
    axis = centres(400) * 10
    values = field.on(axis, axis)
    assert values.std() == pytest.approx(1, rel=0.1)
    assert values[7, 300] == pytest.approx(field.at(axis[300], axis[7]))


def test_draw_is_pcg64_bit_for_bit() -> None:
    assert Draw(1, 2).between(0, 1) == np.random.Generator(np.random.PCG64([1, 2])).random()


def test_shapes() -> None:
    place = np.array([0.0, 0.2, 0.3]), np.array([0.0, 0.0, 0.0])
    np.testing.assert_allclose(ellipse(*place, (0.0, 0.0), (0.2, 0.1), 0.0), [0.1, 0.0, -0.05], atol=1e-12)
    np.testing.assert_allclose(tube(*place, [(0.0, 0.0), (0.1, 0.0)], [0.05, 0.05]), [0.05, -0.05, -0.15])


def test_healthy_share_takes_lesions_away_and_changes_nothing_else() -> None:
    few, many = Phantoms(size=32, count=40, healthy=0.25), Phantoms(size=32, count=40, healthy=0.75)
    none, all_ = Phantoms(size=32, healthy=0.0), Phantoms(size=32, healthy=1.0)
    healthy = [not few.scene(i).lesions for i in range(40)]
    assert sum(healthy) == pytest.approx(10, abs=1)
    for i in range(40):
        assert many.scene(i).lesions in ((), few.scene(i).lesions)
        assert replace(many.scene(i), lesions=()) == replace(few.scene(i), lesions=())
    assert all(none.scene(i).lesions for i in range(16)) and not any(all_.scene(i).lesions for i in range(16))


def test_attributes_are_what_the_picture_shows() -> None:
    phantoms = Phantoms(size=64, count=8)
    for i in range(8):
        picture, scene = phantoms[i], phantoms.scene(i)
        lesions = picture.attributes["lesions"]
        assert picture.attributes["healthy"] == (not lesions)
        assert picture.attributes["kind"] == ("brain", "shepp-logan")[i % 2]
        assert len(lesions) == len(scene.lesions)
        for record, lesion in zip(lesions, scene.lesions, strict=True):
            inside = mask(scene, lesion)
            assert record["area"] == inside.sum()
            rows, cols = np.nonzero(inside)
            assert np.hypot(record["row"] - rows.mean(), record["col"] - cols.mean()) < 0.5
            cured = render(replace(scene, lesions=tuple(o for o in scene.lesions if o != lesion)))
            assert record["contrast"] == pytest.approx((picture.pixels - cured)[0][inside].mean(), abs=1e-4)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"size": 15}, "size must be 16 to 1024 pixels, got 15"),
        ({"size": 1025}, "got 1025"),
        ({"count": 0}, "count must be >= 1, got 0"),
        ({"seed": -1}, "seed must be >= 0, got -1"),
        ({"kind": "heart"}, "one of 'both', 'brain', 'shepp-logan', got 'heart'"),
        ({"healthy": 1.5}, "share from 0 to 1, got 1.5"),
    ],
)
def test_out_of_range(params: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Phantoms.build(**params)


def test_scene_refuses_what_it_cannot_draw() -> None:
    with pytest.raises(ValueError, match="kind must be one of brain, shepp-logan"):
        Scene(kind="heart", seed=0, index=0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="size must be 16 to 1024"):
        Scene(kind="brain", seed=0, index=0, size=5)
    with pytest.raises(ValueError, match="seed and index must be >= 0"):
        Scene(kind="brain", seed=-1, index=0)
    with pytest.raises(ValueError, match="radii must be > 0"):
        Lesion(row=0.5, col=0.5, radii=(0.1, 0.0), turn=0.0, value=1.0)
