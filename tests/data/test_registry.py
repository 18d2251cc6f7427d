"""Registries: discovery, unknown names, twins, broken plug-ins."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from data import registry as module
from data.registry import Registry, UnknownName


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "additions_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder.name
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def test_every_module_of_the_package_is_found_at_first_use(package: str, tmp_path: Path) -> None:
    found: Registry[type] = Registry("thing", package)
    module.thing_registry = found  # type: ignore[attr-defined]
    for name in ("beta", "alpha"):
        (tmp_path / package / f"{name}.py").write_text(
            f"from data.registry import thing_registry\n\n"
            f"@thing_registry.register('{name}')\nclass Thing:\n    pass\n"
        )
    try:
        assert f"{package}.alpha" not in sys.modules
        assert list(found) == ["alpha", "beta"] and len(found) == 2
        assert found["alpha"].__module__ == f"{package}.alpha" and found["alpha"].name == "alpha"
        assert "gamma" not in found
    finally:
        del module.thing_registry  # type: ignore[attr-defined]


def test_unknown_name_offers_the_nearest(package: str) -> None:
    found: Registry[object] = Registry("method", package)
    found.register("wiener")(object())
    with pytest.raises(
        UnknownName, match=r"^unknown method 'weiner'; did you mean 'wiener'\? Known: wiener\.$"
    ):
        found["weiner"]
    with pytest.raises(UnknownName, match=r"^unknown method 'zzz'\. Known: wiener\.$"):
        found["zzz"]


def test_twins_are_refused_and_a_reload_is_not(package: str) -> None:
    found: Registry[object] = Registry("method", package)

    def one() -> None: ...

    def two() -> None: ...

    found.register("a")(one)
    found.register("a")(one)
    with pytest.raises(ValueError, match="method 'a' is registered twice"):
        found.register("a")(two)


def test_an_addition_that_does_not_import_says_so_every_time(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "broken.py").write_text("import no_such_module_at_all\n")
    found: Registry[type] = Registry("thing", package)
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
            len(found)


def test_two_threads_see_all_of_it(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "slow.py").write_text("import time\ntime.sleep(0.2)\n")
    found: Registry[object] = Registry("thing", package)
    (tmp_path / package / "zeta.py").write_text("")
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: (len(found), f"{package}.zeta" in sys.modules)[1], range(4)))
    assert all(seen)


def test_plug_ins_are_found_and_a_broken_one_is_told(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("good", "collections:OrderedDict", "some.group"),
        EntryPoint("bad", "no_such_package:Thing", "some.group"),
    ]
    monkeypatch.setattr(module, "entry_points", lambda group: [p for p in points if p.group == group])
    monkeypatch.setattr("collections.OrderedDict", type("Copy", (dict,), {}))
    found: Registry[type] = Registry("method", package, "some.group")
    assert list(found) == ["good"]
    assert found.broken == {"bad": "ModuleNotFoundError: No module named 'no_such_package'"}
