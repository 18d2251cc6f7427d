"""The oracle says what a network reads, and says how far the network is to be trusted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.ndimage import gaussian_filter
from torch import Tensor, nn

from audits import labels
from audits.labelling.changed import TAGS, changes, equally_sharp, steady
from audits.labelling.oracle import oracle
from audits.labelling.trust import trusted
from audits.labels import LabelError
from data.portrait.attributes import ATTRIBUTES
from engine.identity import identify
from engine.store import codec
from engine.store.connection import writing
from engine.weights_entry import WeightsMissing

WORDS = {name: attribute.values[0] for name, attribute in ATTRIBUTES.items()}


class Reading(nn.Module):
    """Reads words that are written into the first row of a picture: how sure, in the second."""

    def forward(self, x: Tensor) -> Tensor:
        groups = []
        for i, attribute in enumerate(ATTRIBUTES.values()):
            word = (x[:, 0, 0, i] * 20).round().long().clamp(max=len(attribute.values) - 1)
            one_hot = nn.functional.one_hot(word, len(attribute.values)).float()
            groups.append(one_hot * 20 * x[:, 0, 1, i : i + 1])
        return torch.cat(groups, dim=1)


def face(said: dict[str, object], doubt: tuple[str, ...] = (), contrast: float = 1.0) -> np.ndarray:
    x = contrast * np.random.default_rng(0).random((3, 64, 64), np.float32)
    x[0, :2] = 0
    for i, (name, attribute) in enumerate(ATTRIBUTES.items()):
        x[0, 0, i] = attribute.values.index({**WORDS, **said}[name]) / 20
        x[0, 1, i] = 0.05 if name in doubt else 1.0
    return x


OUTPUTS = {
    "same": face({}),
    "eyes": face({"eye_colour": "blue"}),
    "stranger": face({"eye_colour": "blue", "nose_shape": "broad", "beard": "full", "glasses": "thick"}),
    "blurred": face({"eye_colour": "blue"}, doubt=("eye_colour",)),
    "soft": face({"eye_colour": "blue"}, contrast=0.2),
    "misread": face({"face_shape": "long"}),
    "backdrop": face({"background": "sky", "clothing": "suit"}),
    "small": np.zeros((3, 32, 32), np.float32),
}


@pytest.fixture
def faces(empty_store: Path) -> Path:
    """One drawn face, reconstructed in eight ways, one of them of another size."""
    image = identify("image", face=0)
    rows = {
        "image": [
            {
                "image_id": image,
                "dataset": "faces",
                "attributes": json.dumps(WORDS),
                "x": codec.pack(face({})),
            }
        ],
        "reconstruction": [
            {
                "recon_id": identify("recon", m=m),
                "image_id": image,
                "method": m,
                "kind": "single",
                "state": "ok",
            }
            | {"dataset": "faces", "problem": "sr"}
            for m in OUTPUTS
        ],
        "output": [
            {"recon_id": identify("recon", m=m), "x": codec.pack(x), "png": codec.png(x)}
            for m, x in OUTPUTS.items()
        ],
    }
    with writing(empty_store) as con:
        for table, entries in rows.items():
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")
    return empty_store


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from engine.recipes.attributes import AttributesRecipe

    monkeypatch.setattr(AttributesRecipe, "trained", lambda self: Reading().eval())
    monkeypatch.setattr("engine.weights.digest", lambda name: "ab" * 32)
    monkeypatch.setattr("engine.training.ship.CARDS", tmp_path)
    monkeypatch.setattr("audits.labelling.oracle.steady", lambda read: read)
    card(tmp_path)


def card(folder: Path, sha256: str = "ab" * 32, best: float = 0.96) -> None:
    """A model card that says that the network reads everything well but the shape of a face."""
    figures = {"mean accuracy": 0.99, **dict.fromkeys(ATTRIBUTES, best), "face_shape": 0.5}
    (folder / "attributes.json").write_text(json.dumps({"sha256": sha256, "figures": figures}))


def test_the_oracle_labels_what_changed(faces: Path, network: None, stored) -> None:
    report = oracle(faces)
    assert (report.labels, report.known, report.left_out) == (7, 0, 1)
    assert report.accuracy == dict.fromkeys(TAGS.keys() - {"face_shape"}, 0.96)
    assert report.mean_accuracy == pytest.approx(0.96)
    sql = "SELECT method, verdict, severity, tags, note FROM label JOIN evidence USING (recon_id)"
    given = {method: rest for method, *rest in stored(faces, sql)}
    assert given == {
        "backdrop": ["faithful", 0, [], ""],
        "blurred": ["unsure", 0, [], ""],
        "eyes": ["hallucinated", 1, ["eyes"], "eye_colour: dark-brown → blue"],
        "misread": ["faithful", 0, [], ""],
        "same": ["faithful", 0, [], ""],
        "soft": ["unsure", 0, [], ""],
        "stranger": [
            "hallucinated",
            3,
            ["eyes", "structure", "hair", "accessory", "identity"],
            "eye_colour: dark-brown → blue; nose_shape: straight → broad; beard: none → full; "
            "glasses: none → thick",
        ],
    }
    sql = "SELECT DISTINCT annotator, conditions ->> 'accuracy', conditions -> 'attributes' FROM label"
    [(annotator, accuracy, attributes)] = stored(faces, sql)
    assert (annotator, accuracy) == ("oracle", "0.96")
    assert json.loads(attributes) == [name for name in ATTRIBUTES if name in report.accuracy]


@pytest.mark.parametrize(
    ("sha256", "best", "said"), [("cd" * 32, 0.96, "not the model card"), ("ab" * 32, 0.89, "89.0%")]
)
def test_a_network_not_known_to_read_well_labels_nothing(
    sha256: str, best: float, said: str, faces: Path, network: None, tmp_path: Path
) -> None:
    card(tmp_path, sha256, best)
    with pytest.raises(LabelError, match=said):
        oracle(faces)


def test_what_it_goes_by_is_read_off_the_card_that_ships() -> None:
    found = trusted()
    assert min(found.values()) >= 0.9 and not found.keys() & {"background", "clothing"}


def test_its_labels_are_nobodys_votes(faces: Path, network: None) -> None:
    oracle(faces)
    assert labels.verdicts(faces).empty
    assert labels.verdicts(faces, ["oracle"])["hallucinated"].sum() == 2
    assert labels.agreement(faces).labels == 0


def test_asked_again_it_gives_the_same_labels_and_otherwise_others(
    faces: Path, network: None, stored
) -> None:
    oracle(faces)
    assert (oracle(faces).labels, oracle(faces).known) == (0, 7)
    assert oracle(faces, sure=0.99).labels == 7
    assert oracle(faces).labels == 7
    assert stored(faces, "SELECT count(*), count(DISTINCT conditions ->> 'sure') FROM standing") == [(7, 1)]
    assert stored(faces, "SELECT count(*) FROM label") == [(21,)]


def test_without_the_network_it_says_how_to_get_it(faces: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.recipes.attributes import AttributesRecipe

    def missing(self: object) -> None:
        raise WeightsMissing("weights 'attributes' are not here.")

    monkeypatch.setattr(AttributesRecipe, "trained", missing)
    with pytest.raises(WeightsMissing, match="attributes"):
        oracle(faces)


def test_sure_is_a_probability(faces: Path) -> None:
    with pytest.raises(LabelError, match="sure"):
        oracle(faces, sure=1.5)


def sure(**said: int) -> dict[str, np.ndarray]:
    """A face that surely says the first word of everything, or what it is told to."""
    return {name: np.eye(len(a.values))[said.get(name, 0)] for name, a in ATTRIBUTES.items()}


def test_an_attribute_that_the_network_misreads_off_the_truth_does_not_count() -> None:
    plain, odd = sure(), sure(hat=1)
    assert changes(odd, odd, odd, WORDS, 0.9) == ("faithful", {})
    assert changes(plain, plain, odd, WORDS, 0.9) == ("hallucinated", {"hat": ("none", "beanie")})


def test_what_a_blur_hides_was_not_invented() -> None:
    assert changes(sure(), sure(hat=1), sure(hat=1), WORDS, 0.9) == ("faithful", {})
    hidden = sure() | {name: np.full(len(a.values), 0.1) for name, a in list(ATTRIBUTES.items())[:20]}
    assert changes(sure(), hidden, sure(), WORDS, 0.9) == ("unsure", {})


def test_the_truth_is_blurred_to_the_sharpness_of_the_reconstruction() -> None:
    truth = np.random.default_rng(1).random((3, 64, 64), np.float32)
    soft = gaussian_filter(truth, (0, 1.5, 1.5), mode="nearest")
    np.testing.assert_array_equal(equally_sharp(truth, soft), soft)
    np.testing.assert_array_equal(equally_sharp(soft, truth), soft)


def test_a_reading_that_a_light_blur_upsets_is_none() -> None:
    def grainy(pictures: np.ndarray) -> dict[str, np.ndarray]:
        """Sure of a hat where neighbours differ, as sure of none where they do not."""
        hat = np.abs(np.diff(pictures, axis=3)).mean(axis=(1, 2, 3)) > 0.2
        return {"hat": np.where(hat[:, None], np.eye(2)[1], np.eye(2)[0])}

    noise = np.random.default_rng(2).random((3, 16, 16), np.float32)
    halves = np.zeros((3, 16, 16), np.float32)
    told = steady(grainy)(np.stack([noise, halves]))["hat"]
    np.testing.assert_array_equal(told, [[0, 0], [1, 0]])


def test_every_attribute_of_a_face_has_a_tag() -> None:
    assert TAGS.keys() == ATTRIBUTES.keys() - {"background", "clothing"}
    assert set(TAGS.values()) <= set(labels.TAGS)
