"""A small store made straight from the schema, for tests of whatever reads one.

2 test sets x 2 problems x 4 methods x 6 images of 64 px, from scikit-image's photographs and drawn
ellipses. Numbers and maps are computed from the stored pictures, so that they agree with them:

* `photos`, `phantoms`; `deblur`, `inpaint`; `adjoint`, `tikhonov`, `tv(weight=0.1)`, `pnp-admm`;
* `pnp-admm` failed on two pictures of photos x inpaint;
* `tikhonov` was skipped on phantoms x inpaint;
* `lpips-alex` is unavailable, `consistency` is absent on phantoms x deblur with a reason,
  `fid` is a set score;
* one run done, one that stopped half-way.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from sample_catalogue import Rows, catalogue
from sample_pictures import IMAGES, METHODS, SIZE, Array, mask_of, measure, reconstruct, truths
from scipy.ndimage import gaussian_filter, sobel
from skimage.metrics import structural_similarity

from engine.identity import digest, identify
from engine.store import codec
from engine.store.connection import create, writing

DATASETS = ("photos", "phantoms")
PROBLEMS = ("deblur", "inpaint")
START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
FAILED = "the result is not finite: 118 of 12288 values are NaN."
SKIPPED = "tikhonov needs an operator of full rank; inpaint hides pixels."
ABSENT = "the noise level of this measurement is not known."


def build(folder: Path) -> None:
    """Fill `folder` with a store: `results.duckdb`, `labels.duckdb` and an empty `spool/`."""
    create(folder)
    rows: Rows = defaultdict(list)
    catalogue(rows)
    for dataset in DATASETS:
        for position, (name, truth) in enumerate(truths(dataset)):
            _image(rows, dataset, position, name, truth)
    _summaries(rows)
    _runs(rows)
    with writing(folder) as con:
        for table, entries in rows.items():
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")


def _image(rows: Rows, dataset: str, position: int, name: str, truth: Array) -> None:
    image_id = identify("image", dataset=dataset, digest=digest(truth))
    attributes = {"lesion": {"row": 20 + position, "size": 6}} if dataset == "phantoms" else {}
    rows["image"].append(
        {
            "image_id": image_id,
            "dataset": dataset,
            "name": name,
            "height": SIZE,
            "width": SIZE,
            "channels": truth.shape[0],
            "attributes": json.dumps(attributes),
            "digest": digest(truth),
            "png": codec.png(truth),
            "position": position,
        }
    )
    for problem in PROBLEMS:
        y, noise = measure(problem, truth, position)
        measurement_id = identify("measurement", image=image_id, problem=problem, seed=0)
        rows["measurement"].append(
            {
                "measurement_id": measurement_id,
                "image_id": image_id,
                "problem": problem,
                "seed": 0,
                "digest": digest(y),
                "dtype": "float32",
                "shape": json.dumps(list(y.shape)),
                "y": codec.pack(y),
                "preview": codec.png(y),
            }
        )
        for method in METHODS:
            facts = {"dataset": dataset, "problem": problem, "method": method, "kind": "single"}
            recon_id = identify("reconstruction", measurement=measurement_id, method=method)
            x_hat = reconstruct(method, problem, y)
            state, reason = _state(dataset, problem, method, position)
            rows["reconstruction"].append(
                {
                    **facts,
                    "recon_id": recon_id,
                    "measurement_id": measurement_id,
                    "image_id": image_id,
                    "sample": 0,
                    "samples": 1,
                    "precision": "fp32",
                    "device": "cpu",
                    "state": state,
                    "reason": reason,
                    "created": START + datetime.timedelta(seconds=position),
                    "seconds": 0.01 * 4 ** METHODS.index(method) + position / 1000 if state == "ok" else None,
                    "peak_bytes": 40_000_000 * (1 + METHODS.index(method)) if state == "ok" else None,
                    "evaluations": 1 + 10 * METHODS.index(method) if state == "ok" else None,
                    "digest": digest(x_hat) if state == "ok" else None,
                }
            )
            if state == "ok":
                rows["output"].append({"recon_id": recon_id, "png": codec.png(x_hat), "x": codec.pack(x_hat)})
                _judge(rows, recon_id, dataset, problem, x_hat, truth, y, noise)


def _state(dataset: str, problem: str, method: str, position: int) -> tuple[str, str | None]:
    if (dataset, problem, method) == ("photos", "inpaint", "pnp-admm") and position in (1, 4):
        return "failed", FAILED
    if (dataset, problem, method) == ("phantoms", "inpaint", "tikhonov"):
        return "skipped", SKIPPED
    return "ok", None


def _judge(
    rows: Rows,
    recon_id: uuid.UUID,
    dataset: str,
    problem: str,
    x_hat: Array,
    truth: Array,
    y: Array,
    noise: Array,
) -> None:
    difference = x_hat - truth
    mse = float((difference**2).mean())
    ssim, ssim_map = structural_similarity(
        truth,
        x_hat,
        data_range=1,
        channel_axis=0,
        gaussian_weights=True,
        use_sample_covariance=False,
        full=True,
    )
    slopes = [np.hypot(sobel(x, 1), sobel(x, 2)) for x in (x_hat, truth)]
    gradient = np.abs(slopes[0] - slopes[1]).mean(0)
    values = {
        "psnr": -10 * np.log10(mse),
        "ssim": float(ssim),
        "mse": mse,
        "gradient": float(gradient.mean()),
    }
    if (dataset, problem) == ("phantoms", "deblur"):
        rows["absence"].append({"recon_id": recon_id, "judge": "consistency", "reason": ABSENT})
    else:
        again = (
            gaussian_filter(x_hat, (0, 1.5, 1.5), mode="wrap")
            if problem == "deblur"
            else x_hat * mask_of(x_hat)
        )
        values["consistency"] = float(np.linalg.norm(again - y) / np.linalg.norm(noise))
    rows["score"].extend(
        {
            "recon_id": recon_id,
            "judge": judge,
            "value": value,
            "reference": "measurement" if judge == "consistency" else "truth",
        }
        for judge, value in values.items()
    )
    maps = {
        "squared-error": (difference**2).mean(0),
        "absolute-error": np.abs(difference).mean(0),
        "signed-error": difference.mean(0),
        "ssim": 1 - ssim_map.mean(0),
        "gradient": gradient,
    }
    for name, pixels in maps.items():
        rows["pixel_map"].append(
            {
                "recon_id": recon_id,
                "map": name,
                "height": SIZE,
                "width": SIZE,
                "data": codec.pack(pixels.astype(np.float16)),
            }
        )
        for rank, flat in enumerate(np.argsort(-np.abs(pixels), axis=None)[:8]):
            row, col = divmod(int(flat), SIZE)
            rows["peak"].append(
                {
                    "recon_id": recon_id,
                    "map": name,
                    "rank": rank,
                    "row": row,
                    "col": col,
                    "size": 1,
                    "value": float(pixels[row, col]),
                }
            )


def _summaries(rows: Rows) -> None:
    key = ["dataset", "problem", "method", "kind"]
    reconstructions = pd.DataFrame(rows["reconstruction"])
    scores = pd.DataFrame(rows["score"]).merge(reconstructions, on="recon_id")
    for names, group in scores.groupby([*key, "judge", "reference"]):
        low, q1, median, q3, high = np.quantile(group["value"], [0, 0.25, 0.5, 0.75, 1])
        rows["summary"].append(
            dict(zip([*key, "judge", "reference"], names, strict=True))
            | {"images": len(group), "mean": group["value"].mean(), "deviation": group["value"].std(ddof=1)}
            | {"low": low, "q1": q1, "median": median, "q3": q3, "high": high}
        )
    for names, group in reconstructions.groupby(key):
        counts = group["state"].value_counts()
        means = group[["seconds", "peak_bytes", "evaluations"]].astype(float)
        ok = int(counts.get("ok", 0))
        case = dict(zip(key, names, strict=True))
        rows["cost"].append(
            case
            | {state: int(counts.get(state, 0)) for state in ("ok", "failed", "skipped")}
            | {
                "seconds": means["seconds"].mean() if ok else None,
                "peak_bytes": int(means["peak_bytes"].max()) if ok else None,
                "evaluations": means["evaluations"].mean() if ok else None,
            }
        )
        if ok == IMAGES:
            value = 40.0 + 25.0 * METHODS.index(str(case["method"]))
            rows["set_score"].append(case | {"judge": "fid", "images": ok, "value": value})


def _runs(rows: Rows) -> None:
    states = pd.Series([entry["state"] for entry in rows["reconstruction"]]).value_counts()
    total = len(rows["reconstruction"])
    done, stopped = identify("run", name="done"), identify("run", name="stopped")
    common = {
        "yaml": "suite: sample\n",
        "device": "cpu",
        "host": json.dumps({"cpus": 2}),
        "versions": json.dumps({"reconaudit": "0.1.0"}),
        "planned": total,
    }
    rows["run"].append(
        {
            **common,
            "run_id": done,
            "suite": "sample",
            "started": START,
            "finished": START + datetime.timedelta(minutes=3),
            "state": "finished",
            "done": int(states["ok"]),
            "failed": int(states["failed"]),
            "skipped": int(states["skipped"]),
            "heartbeat": START + datetime.timedelta(minutes=3),
        }
    )
    rows["run"].append(
        {
            **common,
            "run_id": stopped,
            "suite": "sample-again",
            "started": START + datetime.timedelta(hours=1),
            "state": "running",
            "done": total // 2,
            "failed": 0,
            "skipped": 0,
            "heartbeat": START + datetime.timedelta(hours=1, minutes=2),
        }
    )
    rows["run_item"].extend(
        {"run_id": done, "recon_id": entry["recon_id"]} for entry in rows["reconstruction"]
    )
