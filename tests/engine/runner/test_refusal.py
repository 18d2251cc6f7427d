"""A method that cannot say whether it applies, such as one with a bad file, ends nobody's run."""

from __future__ import annotations

import pickle
import re
import sys
from pathlib import Path

import pytest
import torch

from engine.console import summary
from engine.method import methods

SKIPS = """
from dataclasses import dataclass
from engine.method import Method

@dataclass(frozen=True, kw_only=True)
class Refuses(Method):
    kind: str = "value"
    name = "refuses"
    def skip(self, problem, shape):
        raise {"value": ValueError("two\\n lines"), "other": KeyError("lost")}[self.kind]
"""


class Trap:
    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (Path("executed"),)


def _trap(folder: Path) -> str:
    torch.save({"weight": torch.zeros(2), "more": Trap()}, folder / "trap.pth")
    return f"{{dps: {{weights_file: {folder}/trap.pth}}}}"


def _bare(folder: Path) -> str:
    (folder / "bare.pth").write_bytes(pickle.dumps(Trap()))
    return f"{{ddrm: {{weights_file: {folder}/bare.pth, architecture: drunet}}}}"


def _empty(folder: Path) -> str:
    (folder / "empty.pth").touch()
    return f"{{dps: {{weights_file: {folder}/empty.pth}}}}"


def _another(folder: Path) -> str:
    torch.save(torch.nn.Linear(2, 2).state_dict(), folder / "other.pth")
    return f"{{dps: {{weights_file: {folder}/other.pth, architecture: drunet}}}}"


def _diffusers(folder: Path) -> str:
    (folder / "pipeline").mkdir()
    return f"{{dps: {{weights_file: {folder}/pipeline, architecture: diffusers}}}}"


def _inn(folder: Path) -> str:
    torch.save(torch.nn.Linear(2, 2).state_dict(), folder / "inn.pth")
    return f"{{indigo: {{inn_file: {folder}/inn.pth}}}}"


def _caught(folder: Path) -> str:
    torch.save({"more": Trap()}, folder / "caught.pth")
    return f"{{indigo-plus: {{inn_file: {folder}/caught.pth}}}}"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            _trap,
            r"^weights_file \S+trap.pth cannot be read as tensors alone \(it calls for \S+, which is no ",
        ),
        (_bare, r"^weights_file \S+bare.pth cannot be read as tensors alone"),
        (_empty, r"^weights_file \S+ cannot be read as tensors alone \(it is empty\)"),
        (_another, r"^weights_file \S+ holds no drunet network .* name the right architecture\.$"),
        (_diffusers, r"^architecture diffusers needs the package diffusers, .* `pip install diffusers`\.$"),
        (_inn, r"^inn_file \S+ holds no lifting network"),
        (_caught, r"^inn_file \S+ cannot be read as tensors alone \(it calls for"),
    ],
)
def test_a_bad_prior_is_skipped_in_a_sentence_and_the_rest_is_done(
    small, rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd, written, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "diffusers", None)
    progress = small(written(tmp_path), "pinv", images=2, problems="sr", judges="psnr")
    assert (progress.state, progress.done, progress.skipped, progress.failed) == ("finished", 2, 2, 0)
    assert rows("SELECT DISTINCT method FROM reconstruction WHERE state = 'ok'") == [("pinv",)]
    ((reason,),) = rows("SELECT DISTINCT reason FROM reconstruction WHERE state = 'skipped'")
    assert re.search(told, reason), reason
    printed = "".join(capfd.readouterr()) + reason
    assert not any(word in printed for word in ("weights_only", "Traceback", "\n"))
    assert not Path("executed").exists()


@pytest.mark.parametrize(
    ("kind", "state", "told"), [("value", "skipped", "two lines"), ("other", "failed", "KeyError: 'lost'")]
)
def test_an_own_method_that_raises_when_asked_stands_alone(
    small, rows, own: Path, kind: str, state: str, told: str
) -> None:
    (own / "own_methods.py").write_text(SKIPS)
    mine = f"{{call: 'own_methods:Refuses', name: refuses, params: {{kind: {kind}}}}}"
    progress = small(mine, "adjoint")
    assert (progress.done, getattr(progress, state)) == (3, 3)
    assert rows(
        "SELECT DISTINCT split_part(method, '(', 1), reason FROM reconstruction WHERE state != 'ok'"
    ) == [("refuses", told)]
    assert progress.failures == ({told: 3} if state == "failed" else {})


def test_a_skipped_case_is_asked_again_and_run_once_nothing_is_in_its_way(
    small, rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(methods["adjoint"], "skip", lambda *_: "a package is not installed.")
        first = small("adjoint")
        again = small("adjoint")
    after = small("adjoint")
    assert [(p.done, p.skipped) for p in (first, again, after)] == [(0, 3), (0, 3), (3, 0)]
    assert first.idle == again.idle == {"adjoint": "a package is not installed."} and not after.idle
    assert "adjoint ran nowhere: a package is not installed." in summary(first)
    assert rows("SELECT state, count(*) FROM reconstruction GROUP BY state") == [("ok", 3)]
