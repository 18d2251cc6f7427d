"""What stands in the tables of the sample store that say what there is."""

from __future__ import annotations

import json
from typing import Any

from sample_pictures import IMAGES, SIZE

from engine.identity import identify

Rows = dict[str, list[dict[str, Any]]]


def catalogue(rows: Rows) -> None:
    """Test sets, problems, methods, judges and maps of the sample store."""
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
