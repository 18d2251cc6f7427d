"""Faces: who is shown, the same every time, nobody in two splits, everything recorded."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from data.portrait.attributes import ATTRIBUTES
from data.portrait.draw import Draw
from data.portrait.face import Face, face_at, render_many
from data.portrait.identity import Identity
from data.portrait.nuisance import Nuisance
from data.portrait.training import faces_of, training_faces
from data.sets.faces import Faces


def crowd(count: int, split: str = "train", per_identity: int = 1) -> list[Face]:
    return faces_of(0, count, split=split, per_identity=per_identity)


@pytest.mark.parametrize("size", [16, 33, 64])
def test_any_size(size: int) -> None:
    pixels = face_at("test", seed=0, person=2).pixels(size)
    assert pixels.shape == (3, size, size) and pixels.dtype == np.uint8
    assert pixels.std() > 20


def test_another_process_draws_the_same_bytes() -> None:
    code = (
        "import hashlib; from data.portrait.face import face_at;"
        "face = face_at('train', seed=5, person=7, occasion=2);"
        "print(hashlib.sha256(face.pixels(48).tobytes()).hexdigest())"
    )
    digests = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)
    }
    assert len(digests) == 1 and len(digests.pop().strip()) == 64


def test_the_renderer_is_changed_on_purpose_only() -> None:
    """New pictures under old names would make stored results disagree: renew this digest knowingly."""
    digest = hashlib.sha256()
    for person in range(12):
        digest.update(face_at("test", seed=0, person=person).pixels(32).tobytes())
    assert digest.hexdigest()[:16] == "b224ceb47c4cc350"


def test_vector_units_do_not_matter() -> None:
    features = np._core._multiarray_umath.__cpu_features__
    wanted = " ".join(f for f in np._core._multiarray_umath.__cpu_dispatch__ if features.get(f))
    if not wanted:
        pytest.skip("this processor has no vector units that NumPy could leave unused")
    code = (
        "import hashlib; from data.portrait.face import face_at;"
        "print(hashlib.sha256(face_at('test', seed=1, person=2).pixels(64).tobytes()).hexdigest())"
    )
    plain = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"NPY_DISABLE_CPU_FEATURES": wanted},
    )
    assert (
        plain.stdout.strip()
        == hashlib.sha256(face_at("test", seed=1, person=2).pixels(64).tobytes()).hexdigest()
    )


def test_a_stream_of_draws_is_fixed_for_good() -> None:
    draw = Draw(3, 1)
    assert [round(draw.uniform(0, 1), 6) for _ in range(2)] == [0.042045, 0.771163]


def test_a_face_does_not_depend_on_what_was_drawn_before() -> None:
    alone = face_at("test", seed=0, person=9).pixels(32)
    together = render_many([face_at("test", seed=0, person=p) for p in (4, 9, 1)], 32)
    assert np.array_equal(together[1], alone)


def test_nobody_is_in_two_splits() -> None:
    seen = [{face.person for face in crowd(60, split)} for split in ("train", "validation", "test")]
    assert all(len(people) == 60 for people in seen)
    assert not seen[0] & seen[1] and not seen[0] & seen[2] and not seen[1] & seen[2]


def test_the_last_seed_of_a_split_is_not_the_first_of_the_next() -> None:
    last, first = face_at("train", seed=2**40 - 1, person=0), face_at("validation", seed=0, person=0)
    assert last.person != first.person
    with pytest.raises(ValueError, match=r"from 0 to 2\^40 - 1, got 1099511627776"):
        face_at("train", seed=2**40, person=0)
    with pytest.raises(ValueError, match="train, validation, test, got 'exam'"):
        face_at("exam", seed=0, person=0)


def test_a_person_stays_who_they_are_from_photograph_to_photograph() -> None:
    dataset = Faces(size=24, count=6, per_identity=3)
    pictures = [dataset[i] for i in range(6)]
    assert [p.identity for p in pictures] == ["test-0-00000"] * 3 + ["test-0-00001"] * 3
    assert pictures[0].attributes["identity"] == pictures[2].attributes["identity"]
    assert pictures[0].attributes["nuisance"] != pictures[2].attributes["nuisance"]
    lasting = [name for name, a in ATTRIBUTES.items() if a.lasting]
    assert all(pictures[3].attributes[n] == pictures[5].attributes[n] for n in lasting)
    assert not np.array_equal(pictures[0].pixels, pictures[1].pixels)


def test_identity_and_occasion_are_drawn_independently() -> None:
    faces = crowd(400)
    one = np.array([[f.person.width, f.person.length, f.person.eye_gap, f.person.melanin] for f in faces])
    two = np.array([[f.photo.yaw, f.photo.light_x, f.photo.exposure, f.photo.hue_a] for f in faces])
    correlation = np.corrcoef(one.T, two.T)[:4, 4:]
    assert np.abs(correlation).max() < 0.2


def test_the_noise_is_the_photographs_own() -> None:
    face = face_at("test", seed=0, person=1)
    other = replace(face, photo=replace(face.photo, grain=face.photo.grain + 1, background="studio"))
    same = replace(face, photo=replace(face.photo, background="studio"))
    noise = [f.pixels(32).astype(float) - 255 * f.shown(32) for f in (other, same)]
    assert np.abs(np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1]) < 0.2
    assert 0.2 < noise[1].std() < 3


def test_every_value_of_every_attribute_occurs() -> None:
    faces = crowd(1500)
    for name, attribute in ATTRIBUTES.items():
        seen = Counter(face.word(name) for face in faces)
        assert set(seen) == set(attribute.values), name


def test_at_least_twenty_attributes_and_all_the_numbers_are_recorded() -> None:
    attributes = face_at("test", seed=0, person=0).attributes
    assert len(ATTRIBUTES) >= 20
    recorded = set(ATTRIBUTES) | set(attributes["identity"]) | set(attributes["nuisance"])
    assert recorded == {f.name for f in fields(Identity)} | {f.name for f in fields(Nuisance)}


def test_a_face_comes_back_from_its_record() -> None:
    picture = Faces(size=24, count=8)[7]
    stored = replace(picture, attributes=json.loads(json.dumps(picture.attributes)))
    again = Face.recalled(stored)
    assert again == face_at("test", seed=0, person=7)
    assert np.array_equal(again.picture(24).pixels, picture.pixels)


def test_skin_is_brighter_where_it_is_said_to_be() -> None:
    face = face_at("test", seed=0, person=3).saying("hat", "none").saying("glasses", "none")
    cheeks = slice(32, 38), slice(26, 38)
    tones = [
        face.saying("skin_tone", tone).shown(64)[0][cheeks].mean() for tone in ("very-light", "olive", "dark")
    ]
    assert tones[0] > tones[1] > tones[2]


def test_parameters_are_checked() -> None:
    with pytest.raises(ValueError, match="size must be at least 16, got 8"):
        Faces(size=8)
    with pytest.raises(ValueError, match="at least 1, got 0 and 1"):
        Faces(count=0)
    with pytest.raises(ValueError, match="unknown attribute 'eye_color'; did you mean 'eye_colour'"):
        face_at("test", seed=0, person=0).saying("eye_color", "blue")
    with pytest.raises(ValueError, match="glasses must be one of none, thick, thin, sun, got 'monocle'"):
        face_at("test", seed=0, person=0).saying("glasses", "monocle")


def test_training_faces_are_kept_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))
    first = training_faces(1, 6, 16, per_identity=2)
    kept = list(tmp_path.iterdir())
    assert first.shape == (6, 3, 16, 16) and first.dtype == np.uint8 and len(kept) == 1
    assert np.array_equal(first[3], face_at("train", seed=1, person=1, occasion=1).pixels(16))
    changed = kept[0].stat().st_mtime_ns
    assert np.array_equal(training_faces(1, 6, 16, per_identity=2), first)
    assert kept[0].stat().st_mtime_ns == changed
    assert not first.flags.writeable
