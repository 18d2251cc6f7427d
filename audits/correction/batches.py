"""One batch corrected, judged and written: the truth is read only to judge what was made without it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from audits.classifier.features import numbers
from audits.classifier.versions import Version
from audits.correction.correction import Corrected, Correction, Given
from audits.correction.made import Made
from audits.correction.sources import Case, Item, summed
from engine.errors import UsageError
from engine.identity import digest, identify
from engine.judge import Batch, Features, Judge
from engine.runner.attempt import Cost, flaws, measured, operator, said
from engine.runner.identities import fingerprints
from engine.runner.judging import Rows, add_map, judge, magnitude
from engine.runner.records import output_row, reconstruction_row
from engine.store import codec, ledger
from engine.store.connection import reading
from engine.store.shard import write_shard

_TOWARDS = """
    SELECT measurement_id, recon_id, seconds, peak_bytes, evaluations, network_evaluations
    FROM latest WHERE state = 'ok' AND kind IN ('single', 'mean') AND method = ?
      AND measurement_id IN (SELECT unnest(?::UUID[]))
    ORDER BY kind = 'single'
"""
_TRUTHS = "SELECT image_id, x, roi, digest FROM image WHERE image_id IN (SELECT unnest(?::UUID[]))"


@dataclass(frozen=True, kw_only=True)
class Correcting:
    """Corrects batches into a store.

    Args:
        version: of the classifier that the correction goes by.
        judges: that judge what is made.
        run_id: the run that owns it.
    """

    store: Path
    correction: Correction
    version: Version | None
    judges: tuple[Judge, ...]
    device: str
    run_id: uuid.UUID
    features: Features = field(default_factory=Features)

    def __call__(self, case: Case, items: Sequence[Item], flagged: str) -> list[Made]:
        """One batch: what is there already is left as it is, the rest made, judged and written.

        Args:
            flagged: name of the map of what was mended.

        Errors:
            UsageError: what the correction goes by cannot be had of this case.
        """
        towards = self._towards(items)
        ids = {item.image_id: self._recon_id(case, item, towards) for item in items}
        states = ledger.states(self.store, list(ids.values()))
        there = [item for item in items if states.get(ids[item.image_id]) == "ok"]
        fresh = [item for item in items if states.get(ids[item.image_id]) != "ok"]
        made = [self._made(case, item, ids[item.image_id], found=True) for item in there]
        rows: Rows = {"run_item": [{"run_id": self.run_id, "recon_id": key} for key in ids.values()]}
        if fresh:
            rows["reconstruction"] = []
            made += self._correct(case, fresh, ids, towards, flagged, rows)
        write_shard(self.store, rows)
        return made

    def _correct(
        self,
        case: Case,
        items: Sequence[Item],
        ids: dict[uuid.UUID, uuid.UUID],
        towards: dict[uuid.UUID, dict[str, Any]],
        flagged: str,
        rows: Rows,
    ) -> list[Made]:
        given = self._given(case, items, towards)
        corrected, cost, reason = Corrected(pictures=given.shown), Cost(), None
        try:
            with measured(given.physics, items[0].precision, self.device) as cost:
                corrected = self.correction(given)
        except UsageError:
            raise
        except Exception as error:  # networks and operators of anyone's run here; what they raise is a result
            reason = said(error)
        pictures = corrected.pictures.float().cpu()
        found = flaws(pictures, tuple(given.shown.shape))
        reasons = [reason or flaw for flaw in found] if isinstance(found, list) else [found] * len(items)
        outputs, share = pictures.numpy(), cost.row(len(items))
        for item, output, why in zip(items, outputs, reasons, strict=True):
            key = ids[item.image_id]
            known = towards.get(item.measurement_id)
            whole = summed([share, item.cost, *([known] if known else [])])
            row = reconstruction_row(
                key,
                item.measurement_id,
                item.image_id,
                dataset=case.dataset,
                problem=case.problem,
                method=self._named(case),
                samples=len(item.draws),
                state="failed" if why else "ok",
                reason=why,
                precision=item.precision,
                device=self.device.partition(":")[0],
            )
            if why is None:
                row["digest"] = digest(output)
                rows.setdefault("output", []).append(output_row(key, output))
            rows["reconstruction"].append(row | whole)
        good = [i for i, why in enumerate(reasons) if why is None]
        if good:
            chosen = [items[i] for i in good]
            keys = [ids[item.image_id] for item in chosen]
            rows |= self._judged(given, good, chosen, keys, pictures[good].to(self.device))
            if corrected.weight is not None:
                weight = corrected.weight[good, 0].float().cpu().numpy()
                add_map(rows, flagged, weight, keys, items[0].shape[1:])
        return [
            self._made(case, item, ids[item.image_id], reason=why)
            for item, why in zip(items, reasons, strict=True)
        ]

    def _given(self, case: Case, items: Sequence[Item], towards: dict[uuid.UUID, dict[str, Any]]) -> Given:
        """What the correction sees. No truth, and no score that was made with one, is read here."""
        assert case.operator is not None
        count = len(items[0].draws)
        ids = [item.draws[k] for k in range(count) for item in items]
        other = [towards[item.measurement_id]["recon_id"] for item in items] if towards else []
        arrays = ledger.outputs(self.store, [*ids, *other])
        measurements = ledger.measurements(self.store, [item.measurement_id for item in items])
        samples = self._tensor([arrays[key] for key in ids]).unflatten(0, (count, len(items)))
        layer = None if self.version is None else self.version.layer
        given = Given(
            y=self._tensor([measurements[item.measurement_id] for item in items]),
            physics=operator(case.operator, items[0].shape, items[0].seed, self.device),
            problem=case.operator,
            method=case.drew,
            shown=samples[0],
            samples=samples if count > 1 else None,
            towards=self._tensor([arrays[key] for key in other]) if other else None,
            drawn=count,
            layer=layer,
        )
        if layer is None:
            return given
        known = numbers(self.store, [str(key) for key in ids])
        values = known.values[known.allowed("measurement")].reindex([str(key) for key in ids])
        return replace(given, values=values)

    def _towards(self, items: Sequence[Item]) -> dict[uuid.UUID, dict[str, Any]]:
        """measurement_id -> the other method's reconstruction of it, where the correction asks for one."""
        name = self.correction.towards_method
        if name is None:
            return {}
        with reading(self.store) as con:
            asked = con.execute(_TOWARDS, [name, [str(item.measurement_id) for item in items]])
            columns = [column[0] for column in asked.description]
            rows = [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
        found = {row["measurement_id"]: row for row in rows}
        if any(item.measurement_id not in found for item in items):
            raise UsageError(
                f"the store has no reconstructions of these measurements by {name} to blend towards."
            )
        return found

    def _judged(
        self,
        given: Given,
        good: list[int],
        items: Sequence[Item],
        keys: Sequence[uuid.UUID],
        estimate: Tensor,
    ) -> Rows:
        """What the store's judges say; here the truth is read."""
        with reading(self.store) as con:
            rows = con.execute(_TRUTHS, [[str(item.image_id) for item in items]]).fetchall()
        truths = {key: (x, roi, mark) for key, x, roi, mark in rows}
        x = [truths[item.image_id][0] for item in items]
        rois = [truths[item.image_id][1] for item in items]
        truth = self._tensor([codec.unpack(one) for one in x]) if all(one is not None for one in x) else None
        whole = np.ones(items[0].shape[1:], bool)
        roi = [whole if one is None else codec.unpack(one) for one in rois]
        batch = Batch(
            x_hat=magnitude(estimate),
            x=None if truth is None else magnitude(truth),
            y=given.y[good],
            physics=given.physics,
            problem=given.problem,
            estimate=estimate,
            truth=truth,
            roi=self._tensor(roi) if any(one is not None for one in rois) else None,
            keys=tuple(truths[item.image_id][2] for item in items),
            features=self.features.new_batch(),
        )
        alone = [one for one in self.judges if "samples" not in one.needs]
        return judge(batch, alone, keys, [item.image_id for item in items])

    def _recon_id(self, case: Case, item: Item, towards: dict[uuid.UUID, dict[str, Any]]) -> uuid.UUID:
        other = towards.get(item.measurement_id, {}).get("recon_id")
        return identify(
            "correction",
            of=item.draws,
            towards=other,
            correction=self.correction.name,
            params=self.correction.params,
            version=self.correction.version,
            weights=fingerprints(case.drew) if case.drew is not None else {},
            classifier=None if self.version is None else self.version.classifier_id,
            device=self.device.partition(":")[0],
        )

    def _made(
        self, case: Case, item: Item, key: uuid.UUID, found: bool = False, reason: str | None = None
    ) -> Made:
        return Made(
            dataset=case.dataset,
            problem=case.problem,
            method=case.method,
            recon_id=key,
            shown=item.shown,
            mean=item.mean,
            stored_as=self._named(case),
            found=found,
            reason=reason,
        )

    def _named(self, case: Case) -> str:
        return f"{case.method}+{self.correction.slug}"

    def _tensor(self, arrays: Sequence[NDArray[Any]]) -> Tensor:
        return torch.from_numpy(np.stack(arrays)).to(self.device)
