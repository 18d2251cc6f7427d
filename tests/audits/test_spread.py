"""How far samples disagree, against sums over all pairs."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from audits.checks.spread import attribute_spread, feature_spread, identity_spread
from engine import weights
from engine.embedder import embedders
from engine.judge import Batch, checks
from engine.networks.loaded import shipped
from engine.recipe import recipes
from engine.trunks import own


@pytest.fixture
def networks(
    stand_in_folder: Path, stand_in_faces_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Random weights of all three networks."""
    text = ""
    for folder, name in ((stand_in_folder, "perceptual-tiny"), (stand_in_faces_folder, "arcface-tiny")):
        shutil.copy(folder / f"{name}.safetensors", tmp_path)
        text += f'[{name}]\nfile = "{name}.safetensors"\nlicence = "none"\nsource = "random numbers"\n'
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        save_file(recipes["attributes"]().network().state_dict(), tmp_path / "attributes.safetensors")
    text += '[attributes]\nfile = "attributes.safetensors"\nlicence = "none"\nsource = "random numbers"\n'
    (tmp_path / "weights.toml").write_text(text)
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(tmp_path))
    return tmp_path


def scene(samples: int = 4, channels: int = 3, side: int = 64) -> Batch:
    generator = torch.Generator().manual_seed(samples)
    centre = torch.rand(2, channels, side, side, generator=generator)
    drawn = centre + 0.3 * torch.randn(samples, *centre.shape, generator=generator)
    return Batch(x_hat=drawn.mean(0), x=None, samples=drawn)


def samples(batch: Batch) -> Tensor:
    assert batch.samples is not None
    return batch.samples


def test_features_disagree_by_the_mean_over_pairs(networks: Path) -> None:
    drawn = samples(scene())
    network = own(drawn.device)
    with torch.no_grad():
        seen = [network.features(one) for one in drawn]
        pairs = [network.maps(a, b) for a, b in itertools.combinations(seen, 2)]
    for found, layers in zip(feature_spread(drawn), zip(*pairs, strict=True), strict=True):
        torch.testing.assert_close(found, torch.stack(layers).mean(0), rtol=1e-4, atol=1e-6)


def test_people_disagree_by_the_mean_over_pairs(networks: Path) -> None:
    drawn = samples(scene())
    vectors = [embedders["arcface-tiny"]().embed(one)[0] for one in drawn]
    apart = [1 - (a * b).sum(1) for a, b in itertools.combinations(vectors, 2)]
    found, reasons = identity_spread(drawn)
    torch.testing.assert_close(found.float(), torch.stack(apart).mean(0), rtol=1e-4, atol=1e-6)
    assert reasons == [None, None]


def test_attributes_disagree_by_the_share_of_pairs(networks: Path) -> None:
    from data.portrait.attributes import ATTRIBUTES

    drawn = samples(scene(5))
    sizes = [len(a.values) for a in ATTRIBUTES.values()]
    with torch.no_grad():
        shown = [shipped("attributes", "cpu")(one.clamp(0, 1)).split(sizes, 1) for one in drawn]
    words = torch.stack([torch.stack([g.argmax(1) for g in groups], 1) for groups in shown])
    differ = [(words[a] != words[b]).double().mean(1) for a, b in itertools.combinations(range(5), 2)]
    found, _ = attribute_spread(drawn)
    torch.testing.assert_close(found, torch.stack(differ).mean(0))


def test_gives_what_it_declares_and_needs_no_truth(networks: Path) -> None:
    check = checks["spread"].build()
    judgement = check(scene())
    assert set(judgement.values) == {score.name for score in check.scores}
    assert judgement.maps["spread"].shape == (2, 64, 64) and judgement.maps["spread"].min() >= 0
    assert all(reasons == [None, None] for reasons in judgement.absences.values())
    torch.testing.assert_close(
        judgement.values["spread-lpips-tiny-max"], judgement.maps["spread"].flatten(1).amax(1).double()
    )
    assert {score.reference for score in check.scores} == {"measurement"}


def test_samples_that_are_the_same_do_not_disagree(networks: Path) -> None:
    batch = scene()
    same = batch.x_hat.expand(4, -1, -1, -1, -1)
    for value in checks["spread"].build()(dataclasses.replace(batch, samples=same)).values.values():
        assert value.abs().max() < 1e-6


def test_a_part_where_samples_differ_is_where_the_map_peaks(networks: Path) -> None:
    batch = scene()
    same = batch.x_hat.repeat(4, 1, 1, 1, 1)
    same[..., 40:46, 20:26] = samples(batch)[..., 40:46, 20:26]
    field = checks["spread"].build()(dataclasses.replace(batch, samples=same)).maps["spread"]
    row, col = divmod(int(field[0].argmax()), 64)
    assert 38 <= row <= 48 and 18 <= col <= 28


def test_no_number_depends_on_the_batch_or_on_what_lies_outside(networks: Path) -> None:
    batch, check = scene(), checks["spread"].build()
    together = check(batch)
    for i in range(2):
        alone = check(Batch(x_hat=batch.x_hat[i : i + 1], x=None, samples=samples(batch)[:, i : i + 1]))
        for name, value in alone.values.items():
            torch.testing.assert_close(together.values[name][i : i + 1], value, rtol=1e-5, atol=1e-5)
    roi = torch.zeros(2, 64, 64, dtype=torch.bool)
    roi[:, 10:50, 20:] = True
    wild = torch.where(roi[:, None], samples(batch), torch.rand(4, 2, 3, 64, 64))
    bounded = check(dataclasses.replace(batch, roi=roi)).values
    for name, value in check(dataclasses.replace(batch, roi=roi, samples=wild)).values.items():
        torch.testing.assert_close(value, bounded[name])


def test_each_number_that_cannot_be_had_says_why(networks: Path) -> None:
    check = checks["spread"].build()
    grey = check(scene(channels=1)).absences
    assert "grey" in (grey["spread-attributes"][0] or "") and grey["spread-lpips-tiny"] == [None, None]
    one = check(scene(1))
    assert not one.values and all("2 of them" in (r or "") for row in one.absences.values() for r in row)
    small = check(scene(side=12)).absences
    assert "16 px" in (small["spread-lpips-tiny"][0] or "")
    assert "no face" in (small["spread-identity-arcface-tiny"][0] or "")
    (networks / "attributes.safetensors").unlink()
    missing = check(scene())
    assert "attributes" in (missing.absences["spread-attributes"][0] or "")
    assert "spread-lpips-tiny" in missing.values and check.unavailable() is None
