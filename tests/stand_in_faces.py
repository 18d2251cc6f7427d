"""Files that embedders read, of the right form with random numbers, and a registry that states their hashes.

The ONNX and the ncnn network average 28 × 28 pixels at a time: what they must give is known exactly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine import weights
from engine.recipe import recipes

NAMES = ("facenet-vggface2", "arcface", "mobilefacenet-param", "mobilefacenet-bin", "arcface-tiny")
CLASSES = 8631  # people of VGGFace2, whose classifier the published file carries
NCNN = """7767517
3 3
Input    data            0 1 data
Pooling  {features}  1 1 data {features} 0=1 1=28 2=28
Flatten  fc1             1 1 {features} fc1
"""


def build(folder: Path, names: Sequence[str] = NAMES) -> Path:
    """Write the files and `weights.toml` beside them; returns the registry's path."""
    known = {entry.name: entry.file for entry in weights.entries()}
    lines = []
    for name in names:
        path = folder / known.get(name, f"{name}.safetensors")
        write(name, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(
            f'[{name}]\nfile = "{path.name}"\nsha256 = "{digest}"\n'
            'licence = "none"\nsource = "random numbers"\n'
        )
    registry = folder / "weights.toml"
    registry.write_text("\n".join(lines))
    return registry


def write(name: str, path: Path) -> None:
    match name:
        case "facenet-vggface2":
            torch.save(facenet_state(), path)
        case "arcface":
            path.write_bytes(onnx())
        case "mobilefacenet-param":
            path.write_text(NCNN.format(features="conv_6sep_relu"))
        case "mobilefacenet-bin":
            path.write_bytes(b"")
        case "arcface-tiny":
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                state = recipes[name]().network().state_dict()
            save_file(state, path)


def facenet_state() -> dict[str, torch.Tensor]:
    """What the published file holds, its classifier too."""
    from engine.embedders.facenet import structure

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        state = structure().state_dict()
    return {**state, "logits.weight": torch.zeros(CLASSES, 512), "logits.bias": torch.zeros(CLASSES)}


def onnx(shape: Sequence[int | str] = ("batch", 3, 112, 112), name: str = "pool", flat: bool = True) -> bytes:
    """An ONNX network that averages 28 × 28 pixels at a time, and makes a vector of the averages.

    Args:
        shape: of its input; a text is a size left open.
        name: of its first node.
    """
    ints = b"".join(_number(8, 28) for _ in range(2))
    attributes = [_text(1, key) + ints + _number(20, 7) for key in ("kernel_shape", "strides")]
    nodes = [_node("AveragePool", "input.1", "pooled" if flat else "out", name, attributes)]
    if flat:
        nodes.append(_node("Flatten", "pooled", "out", "flatten", []))
    graph = b"".join(_bytes(1, node) for node in nodes) + _text(2, "graph")
    graph += _bytes(11, _value("input.1", shape)) + _bytes(12, _text(1, "out") + _bytes(2, _float([])))
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, 13))


def _node(kind: str, given: str, made: str, name: str, attributes: Sequence[bytes]) -> bytes:
    body = _text(1, given) + _text(2, made) + _text(3, name) + _text(4, kind)
    return body + b"".join(_bytes(5, attribute) for attribute in attributes)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = [_text(2, size) if isinstance(size, str) else _number(1, size) for size in shape]
    return _text(1, name) + _bytes(2, _float(dims))


def _float(dims: Sequence[bytes]) -> bytes:
    shape = _bytes(2, b"".join(_bytes(1, dim) for dim in dims)) if dims else b""
    return _bytes(1, _number(1, 1) + shape)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """A whole number as protocol buffers write it: seven bits a byte, the last byte without the eighth."""
    head = b""
    while value >= 128:
        head, value = head + bytes([value % 128 + 128]), value // 128
    return head + bytes([value])
