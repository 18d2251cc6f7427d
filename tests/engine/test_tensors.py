"""Files of weights that are none: why, in the project's words, and nothing of them is run."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch

from engine import tensors


class Evil:
    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (Path("executed"),)


def written(path: Path, what: str) -> Path:
    """A file at fault in the way that is named."""
    if what == "code":
        torch.save({"weight": torch.zeros(2), "more": Evil()}, path)
    elif what == "bare code":
        path.write_bytes(pickle.dumps(Evil()))
    elif what == "cut":
        torch.save({"weight": torch.zeros(64)}, path)
        path.write_bytes(path.read_bytes()[:-99])
    elif what == "words":
        path.write_text("no weights at all")
    elif what == "a point":
        path.write_text(".")
    else:
        path.touch()
    return path


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("code", r"it calls for \S+, which is no tensor: nothing"),
        ("bare code", "nothing of it was run"),
        ("cut", "PytorchStreamReader"),
        ("words", "damaged"),
        ("a point", "it is no file of tensors"),
        ("empty", "it is empty"),
    ],
)
def test_what_is_wrong_is_said_without_advice_to_read_it_all_the_same(
    what: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(tensors.Unreadable, match=said) as refusal:
        tensors.read(written(tmp_path / "weights.pth", what))
    sentence = str(refusal.value)
    assert sentence.startswith("cannot be read as tensors alone (")
    assert not any(part in sentence for part in ("weights_only", "trust", "\x1b", "\n"))
    assert not Path("executed").exists() and not recwarn.list


def test_tensors_are_read(tmp_path: Path) -> None:
    torch.save({"weight": torch.ones(2)}, tmp_path / "weights.pth")
    assert tensors.read(tmp_path / "weights.pth")["weight"].tolist() == [1, 1]
