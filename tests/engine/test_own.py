"""Anyone's callable as a method: what cannot be used is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.own import own_method


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(:", "SyntaxError: invalid syntax"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import no_such_module_anywhere", "No module named 'no_such_module_anywhere'"),
        ("f = 1", "must be callable, got int"),
    ],
)
def test_a_module_that_cannot_be_imported_is_one_sentence(
    source: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    module = f"own_module_{abs(hash(request.node.name))}"
    (tmp_path / f"{module}.py").write_text(source)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError) as error:
        own_method(f"{module}:f", "mine", {})
    assert told in str(error.value)


@pytest.mark.parametrize("label", ["tv", "tv(weight=0.1)"])
def test_the_name_of_a_method_of_ours_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="the name of another method"):
        own_method("math:sqrt", label, {})
