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
from typing import Any

import numpy as np
import pandas as pd
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

Rows = dict[str, list[dict[str, Any]]]


def build(folder: Path) -> None:
    """Fill `folder` with a store: `results.duckdb`, `labels.duckdb` and an empty `spool/`."""
    create(folder)
    rows: Rows = defaultdict(list)
    _catalogue(rows)
    for dataset in DATASETS:
        for position, (name, truth) in enumerate(truths(dataset)):
            _image(rows, dataset, position, name, truth)
    _summaries(rows)
    _runs(rows)
    with writing(folder) as con:
        for table, entries in rows.items():
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")


def _catalogue(rows: Rows) -> None:
    sources = {
        "photos": ("scikit-image's photographs", "public domain and CC0"),
        "phantoms": ("generated: ellipses with a recorded lesion", "Apache-2.0"),
    }
    for dataset, (source, licence) in sources.items():
        broken = [["moon-2", "truncated PNG"]] if dataset == "photos" else []
        rows["dataset"].append(
            {
                "dataset": dataset,
                "source": source,
                "licence": licence,
                "images": IMAGES,
                "digest": identify("dataset", name=dataset).hex,
                "params": json.dumps({"size": SIZE}),
                "skipped": json.dumps(broken),
            }
        )
    for problem, family, text, params in (
        (
            "deblur",
            "deblurring",
            "Circular convolution with a Gaussian kernel, and white Gaussian noise.",
            {"sigma": 1.5, "noise": 0.02},
        ),
        (
            "inpaint",
            "inpainting",
            "Half of the pixels are kept, chosen at random.",
            {"kind": "random", "keep": 0.5},
        ),
    ):
        rows["problem"].append(
            {
                "problem": problem,
                "operator": problem,
                "params": json.dumps(params),
                "linear": True,
                "description": text,
                "family": family,
                "reference": "definition",
                "preview_note": "the measurement itself, clipped to [0, 1]",
            }
        )
    for method, family, reference, params, text in (
        ("adjoint", "linear", "definition", {}, "The adjoint of the operator applied to the measurement."),
        (
            "tikhonov",
            "linear",
            "Hestenes and Stiefel, 1952",
            {"weight": 0.01, "steps": 30},
            "Least squares with a quadratic penalty, solved by conjugate gradients.",
        ),
        (
            "tv(weight=0.1)",
            "variational",
            "Rudin, Osher and Fatemi, 1992",
            {"weight": 0.1},
            "Least squares with a total-variation penalty.",
        ),
        (
            "pnp-admm",
            "plug-and-play",
            "Venkatakrishnan, Bouman and Wohlberg, 2013",
            {"denoiser": "tv", "steps": 30},
            "ADMM whose proximal step is a denoiser.",
        ),
    ):
        rows["method"].append(
            {
                "method": method,
                "family": family,
                "params": json.dumps(params),
                "stochastic": False,
                "posterior": "no",
                "reference": reference,
                "weights": "[]",
                "version": 1,
                "description": text,
            }
        )
    missing = "the weights of alexnet are not here; run `reconaudit weights fetch alexnet`."
    for judge, convention, unit, up, absent, per in (
        ("psnr", "range 1, all channels, no border cut, 10·log10(1/MSE)", "dB", True, None, "image"),
        ("ssim", "range 1, Gaussian σ 1.5, 11×11 window, mean over channels", "", True, None, "image"),
        ("mse", "range 1, mean over all pixels and channels", "", False, None, "image"),
        ("gradient", "mean absolute difference of Sobel gradients, range 1", "", False, None, "image"),
        ("consistency", "‖A x̂ − y‖ / ‖noise‖; 1 is as far as the truth", "", None, None, "image"),
        ("lpips-alex", "LPIPS v0.1, AlexNet, RGB in [-1, 1]", "", False, missing, "image"),
        ("fid", "Fréchet distance of Inception features, N shown", "", False, None, "set"),
    ):
        needs = ["measurement"] if judge == "consistency" else ["truth"]
        rows["judge"].append(
            {
                "judge": judge,
                "kind": "metric",
                "convention": convention,
                "unit": unit,
                "per": per,
                "higher_is_better": up,
                "needs": json.dumps(needs),
                "reference": needs[0],
                "component": judge.split("-")[0],
                "params": "{}",
                "unavailable": absent,
                "advised": 2048 if per == "set" else None,
                "citation": "",
            }
        )
    for name, unit, low, high, palette, judge in (
        ("squared-error", "", 0.0, 0.1, "error", "mse"),
        ("absolute-error", "", 0.0, 0.5, "error", "mae"),
        ("signed-error", "", -0.5, 0.5, "signed", "mae"),
        ("ssim", "1 − SSIM", 0.0, 1.0, "error", "ssim"),
        ("gradient", "per px", 0.0, 1.0, "error", "gradient"),
    ):
        rows["map"].append(
            {"map": name, "unit": unit, "low": low, "high": high, "palette": palette, "judge": judge}
        )


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
