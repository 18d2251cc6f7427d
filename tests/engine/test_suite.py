"""Suites are read strictly: whatever cannot be run is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import suite
from engine.runner.experiment import resolve
from engine.slug import split_slug
from engine.suite import SuiteError, parse

GOOD = "{datasets: [photos], problems: [deblur], methods: [tv]}"


def test_a_suite_names_what_is_run_together() -> None:
    parsed = parse(
        """
        suite: mine
        seed: 7
        images: 2
        datasets: [{photos: {size: 64}}, phantoms]
        problems: [deblur, "deblur(sigma=3)"]
        methods: [tv, {call: "pack.mod:Thing", name: thing, params: {a: 1}}]
        """
    )
    assert (parsed.name, parsed.seed, parsed.images) == ("mine", 7, 2)
    assert [entry.params for entry in parsed.datasets] == [{"size": 64}, {}]
    assert parsed.problems[1].params == {"sigma": 3}
    assert (parsed.methods[1].call, parsed.methods[1].params) == ("pack.mod:Thing", {"a": 1})


def test_samples_are_asked_of_all_methods_or_of_one() -> None:
    own = "{call: 'm:f', name: own, samples: 4}"
    parsed = parse(
        f"{{datasets: [a], problems: [b], methods: [tv, {{dps: {{steps: 50}}, samples: 16}}, {own}], "
        "samples: 8, keep: moments}"
    )
    assert (parsed.samples, parsed.keep) == (8, "moments")
    assert [entry.samples for entry in parsed.methods] == [None, 16, 4]
    assert parsed.methods[1].params == {"steps": 50}


def test_a_case_runs_if_any_rule_admits_it() -> None:
    parsed = parse(GOOD[:-1] + ", only: [{dataset: photos, problem: [deblur]}, {method: tv}]}")
    assert parsed.admits(dataset="photos(size=64)", problem="deblur", method="adjoint")
    assert parsed.admits(dataset="phantoms", problem="ct", method="tv(weight=1)")
    assert not parsed.admits(dataset="phantoms", problem="ct", method="adjoint")


@pytest.mark.parametrize(
    ("slug", "name", "params"),
    [
        ("tv", "tv", {}),
        ("tv(weight=0.1)", "tv", {"weight": 0.1}),
        ("inpaint(kind=box, fraction=0.3)", "inpaint", {"kind": "box", "fraction": 0.3}),
        ("folder(range=[0, 4095], path=a b/c)", "folder", {"range": [0, 4095], "path": "a b/c"}),
        ("x(on=true, off=null)", "x", {"on": True, "off": None}),
    ],
)
def test_slugs_are_read_as_they_are_written(slug: str, name: str, params: dict[str, object]) -> None:
    assert split_slug(slug) == (name, params)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2]", "must be a mapping"),
        ("{datasets: [photos", "is not YAML"),
        (GOOD[:-1] + ", sed: 1}", "'seed'"),
        ("{problems: [deblur], methods: [tv]}", "datasets must list at least one entry"),
        (GOOD[:-1] + ", methods: [adjoint]}", "the key 'methods' is given twice, again in line 1"),
        (GOOD[:-1] + ", only: 5}", "only must be a list, got 5"),
        (GOOD[:-1] + ", only: [{dataset: 5}]}", "dataset must be a name or a list of names, got 5"),
        (GOOD[:-1] + ", only: [{dataset: []}]}", "dataset must be a name or a list of names, got []"),
        ("{datasets: [a], problems: [b], methods: [{call: 'm:f', name: ''}]}", "name must not be empty"),
        ("{[a]: 1}", "is not YAML"),
        ("{datasets: photos, problems: [deblur], methods: [tv]}", "datasets must be a list, got 'photos'"),
        ("{datasets: [photos], problems: [], methods: [tv]}", "problems must list at least one entry"),
        ("{datasets: [photos], problems: [3], methods: [tv]}", "problems[0] must be a name"),
        ("{datasets: [photos], problems: [{deblur: 3}], methods: [tv]}", "must be a mapping, got int"),
        (GOOD[:-1] + ", seed: one}", "seed must be a whole number, got 'one'"),
        (GOOD[:-1] + ", seed: true}", "seed must be a whole number"),
        (GOOD[:-1] + ", seed: -1}", "seed must be in [0, 2^31), got -1"),
        (GOOD[:-1] + ", images: 0}", "images must be >= 1, got 0"),
        (GOOD[:-1] + ", samples: 0}", "samples must be >= 2, got 0; leave it out for one output"),
        (GOOD[:-1] + ", samples: 1}", "samples must be >= 2, got 1"),
        (GOOD[:-1] + ", samples: -3}", "samples must be >= 2, got -3"),
        (GOOD[:-1] + ", samples: many}", "samples must be a whole number, got 'many'"),
        (GOOD[:-1] + ", keep: all}", "keep must be samples or moments, got 'all'"),
        (
            "{datasets: [a], problems: [b], methods: [{dps: , samples: 1}]}",
            "methods[0]: samples must be >= 2",
        ),
        ("{datasets: [a], problems: [b], methods: [{samples: 2}]}", "methods[0] must be a name"),
        (GOOD[:-1] + ", precision: fp8}", "precision must be fp32 or bf16, got 'fp8'"),
        (GOOD[:-1] + ", only: [{methd: tv}]}", "did you mean 'method'"),
        ("{datasets: [photos], problems: [deblur], methods: [{call: nowhere}]}", "call must be"),
        ("{datasets: [photos], problems: [deblur], methods: ['tv(0.1)']}", "expected param=value"),
    ],
)
def test_what_cannot_be_run_is_one_sentence(text: str, told: str) -> None:
    with pytest.raises(SuiteError) as caught:
        parse(text, "mine.yaml")
    assert told in str(caught.value)
    assert "mine.yaml" in str(caught.value)


def test_an_unknown_suite_offers_the_nearest() -> None:
    with pytest.raises(SuiteError, match="did you mean 'smoke'"):
        suite.load("smok")


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "binary.yaml"
    file.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(SuiteError, match="cannot be read"):
        suite.load(file)


SUITES = [file.stem for file in (Path(suite.__file__).resolve().parent.parent / "suites").glob("*.yaml")]


def test_the_suites_that_the_commands_name_are_there() -> None:
    assert {"demo", "smoke"} <= set(SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_every_shipped_suite_names_what_is_there(name: str) -> None:
    experiment = resolve(suite.load(name))
    assert experiment.methods and experiment.judges


@pytest.mark.parametrize(
    ("method", "problem"),
    [
        ("srcnn", "sr(factor=4)"),
        ("espcn", "sr(factor=4)"),
        ("unet", "sr(factor=8)"),
        ("unet", "motion"),
        ("unet", "mri(mask=random)"),
        ("unrolled-pgd", "mri(mask=random)"),
        ("lista", "cs"),
    ],
)
def test_a_suite_meets_every_network_of_ours_on_its_own_problem(method: str, problem: str) -> None:
    shelf = Path(suite.__file__).resolve().parent.parent / "suites"
    name, params = split_slug(problem)
    loaded = [suite.load(file.stem) for file in shelf.glob("*.yaml")]
    assert any(
        method in [entry.name for entry in one.methods]
        and (name, params) in [(entry.name, entry.params) for entry in one.problems]
        for one in loaded
    )


@pytest.mark.parametrize("text", ["1e-3", "1E-3", "1.0e-3", "+1e-3", "0.001"])
def test_a_number_may_be_written_with_an_exponent(text: str) -> None:
    parsed = parse(f"{{datasets: [photos], problems: [deblur], methods: [{{tv: {{weight: {text}}}}}]}}")
    assert parsed.methods[0].params == {"weight": 0.001}
