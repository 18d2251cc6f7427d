"""Makes `import torchvision` work beside any torch, CPU or CUDA.

torchvision's wheel is built for CUDA. Beside a CPU-only torch its compiled operators do not load
and the import fails with `operator torchvision::nms does not exist`; lpips, facenet-pytorch and
deepinv import it and fail too. Where that happens, and only there, the two operators are defined
here first, `nms` with a pure-torch kernel. Import this module before anything that needs
torchvision.
"""

from __future__ import annotations

import importlib
import sys

import torch
from torch import Tensor

MENDED = False  # whether the operators had to be defined here

_library: torch.library.Library | None = None


def _nms(dets: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Greedy non-maximum suppression: ``(N, 4)`` corners and ``(N,)`` scores to kept indices."""
    x1, y1, x2, y2 = dets.unbind(1)
    areas = (x2 - x1) * (y2 - y1)
    order = scores.argsort(descending=True, stable=True)
    kept = []
    while order.numel():
        best, rest = order[0], order[1:]
        kept.append(best)
        width = (torch.minimum(x2[best], x2[rest]) - torch.maximum(x1[best], x1[rest])).clamp(min=0)
        height = (torch.minimum(y2[best], y2[rest]) - torch.maximum(y1[best], y1[rest])).clamp(min=0)
        overlap = width * height
        order = rest[overlap / (areas[best] + areas[rest] - overlap) <= iou_threshold]
    return torch.stack(kept) if kept else order


def _mend() -> None:
    global MENDED, _library
    try:
        importlib.import_module("torchvision")
        return
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    for name in [m for m in sys.modules if m.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    MENDED = True
    _library = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        _library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _library.impl("nms", _nms, "CPU")
    importlib.import_module("torchvision")
    boxes = importlib.import_module("torchvision.ops.boxes")
    boxes._assert_has_ops = lambda: None  # type: ignore[attr-defined]


_mend()
