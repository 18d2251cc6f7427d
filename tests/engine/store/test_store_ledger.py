"""What the runner asks the store before it works."""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np

from engine.store import codec, ledger
from engine.store.ingest import take_turn
from engine.store.shard import write_shard

CASE = {"dataset": "photos", "problem": "deblur", "method": "tv"}


def test_states_of_what_is_stored(store: Path, recon) -> None:
    for number, state in enumerate(("ok", "failed", "skipped")):
        write_shard(store, recon(number, state=state))
    take_turn(store)
    ids = [uuid.UUID(int=number) for number in (0, 1, 2, 3)]
    assert ledger.states(store, ids) == {ids[0]: "ok", ids[1]: "failed", ids[2]: "skipped"}
    assert ledger.states(store, ids[1:2]) == {ids[1]: "failed"}
    assert ledger.states(store, []) == {}


def test_measurements_come_back_bit_for_bit(store: Path) -> None:
    y = np.random.default_rng(0).normal(size=(2, 5, 7)).astype(np.complex64)
    key, bare, absent = (uuid.UUID(int=number) for number in (1, 2, 3))
    write_shard(
        store, {"measurement": [{"measurement_id": key, "y": codec.pack(y)}, {"measurement_id": bare}]}
    )
    take_turn(store)
    found = ledger.measurements(store, [key, bare, absent])
    assert list(found) == [key]
    assert found[key].dtype == y.dtype
    np.testing.assert_array_equal(found[key], y)


def test_vectors_pair_outputs_with_their_truths(store: Path, recon) -> None:
    rows: dict[str, list[dict[str, object]]] = {"vector": []}
    for number in range(4):
        made = recon(number, state="failed" if number == 3 else "ok")
        made["reconstruction"][0]["image_id"] = uuid.UUID(int=100 + number)
        write_shard(store, made)
        for item, value in ((number, float(number)), (100 + number, -float(number))):
            packed = codec.pack(np.full(6, value, np.float32))
            rows["vector"].append({"item": uuid.UUID(int=item), "backbone": "tiny", "data": packed})
    write_shard(store, rows)
    take_turn(store)
    outputs, truths = ledger.vectors(store, **CASE, backbone="tiny")
    np.testing.assert_array_equal(outputs, np.repeat([[0.0], [1.0], [2.0]], 6, axis=1))
    np.testing.assert_array_equal(truths, -outputs)
    for other in ({**CASE, "method": "wiener", "backbone": "tiny"}, {**CASE, "backbone": "inception"}):
        outputs, truths = ledger.vectors(store, **other)
        assert outputs.shape == truths.shape == (0, 0)
