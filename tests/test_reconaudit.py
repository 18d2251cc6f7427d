"""The command line: lists, exit statuses, and errors of one sentence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sample_store

from data.dataset import datasets
from engine import suite
from engine.method import methods
from engine.problem import problems

CANONICAL = {
    "adjoint", "pinv", "tikhonov", "wiener", "bicubic", "fbp", "wavelet", "fista", "tv", "bm3d", "pnp-admm",
    "pnp-hqs", "red", "richardson-lucy", "dip", "dncnn",
}  # fmt: skip


def command(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reconaudit", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_methods_are_listed_with_their_reference_and_parameters() -> None:
    listed = json.loads(command("list", "methods", "--json").stdout)
    assert {row["name"] for row in listed} >= CANONICAL
    for row in listed:
        assert row["family"] and row["reference"] and isinstance(row["params"], dict), row["name"]


@pytest.mark.parametrize("kind", ["datasets", "problems", "judges", "suites", "weights", "recipes", "pages"])
def test_every_list_is_there_for_people_and_programs(kind: str) -> None:
    listed = json.loads(command("list", kind, "--json").stdout)
    told = command("list", kind).stdout
    assert listed and all(row["name"] in told for row in listed)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "metods"), "did you mean 'methods'"),
        (("run", "nowhere.yaml"), "unknown suite 'nowhere.yaml'"),
        (("run", "smoke", "--only", "method"), "--only must be KEY=VALUE, got 'method'."),
        (("run", "smoke", "--device", "tpu"), "device must be auto, cpu, cuda or cuda:N, got 'tpu'."),
        (("run", "smoke", "--jobs", "-2"), "jobs must be >= 0, got -2."),
        (("run", "smoke", "--executor", "slurm"), "executor must be local or ray, got 'slurm'."),
        (("status", "--store", "nowhere"), "nowhere"),
        (("serve", "--host", "0.0.0.0"), "--no-auth"),
        (("serve", "--port", "99999"), "port must be 1 to 65535, got 99999."),
        (("weights", "fetch", "alexnt"), "did you mean 'alexnet'"),
        (("import", "--truth", "nowhere", "--method", "a=b"), "nowhere"),
        (("export", "leaderboard", "--store", "nowhere"), "nowhere"),
    ],
)
def test_an_error_is_one_sentence_and_exit_status_2(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    ended = command(*words, cwd=tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_an_unwritable_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = command("run", "smoke", "--store", "file/store", cwd=tmp_path)
    assert ended.returncode == 2
    assert "file/store" in ended.stderr and "Traceback" not in ended.stderr


def test_the_doctor_finds_this_machine_fit() -> None:
    rows = json.loads(command("doctor", "--json").stdout)
    assert {row["what"] for row in rows} >= {"python", "torch", "deepinv", "memory", "disk", "store"}
    assert all(row["state"] != "bad" for row in rows if row["what"] not in ("memory", "disk"))


def test_verify_passes_where_optional_weights_are_missing(tmp_path: Path) -> None:
    ended = command("weights", "verify", "--json", RECONAUDIT_WEIGHTS=str(tmp_path))
    assert ended.returncode == 0
    assert {row["state"] for row in json.loads(ended.stdout)} <= {"present", "missing"}


def test_verify_fails_on_a_wrong_hash(tmp_path: Path) -> None:
    listed = json.loads(command("list", "weights", "--json").stdout)
    hashed = next(row for row in listed if row["sha256"])
    (tmp_path / hashed["file"]).write_bytes(b"something else")
    ended = command("weights", "verify", RECONAUDIT_WEIGHTS=str(tmp_path))
    assert ended.returncode == 1 and "wrong hash" in ended.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "xls"), "unknown format 'xls'. Known: csv, latex, md, parquet."),
        (("--problem", "nope"), "unknown problem 'nope'"),
        (("--dataset", "nope"), "unknown data set 'nope'"),
    ],
)
def test_a_table_that_cannot_be_had_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    sample_store.build(tmp_path)
    ended = command("export", "leaderboard", "--store", str(tmp_path), *words, cwd=tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert told in ended.stderr and "Traceback" not in ended.stderr


def test_the_suites_of_the_readme_name_what_exists() -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "datasets:" in block]
    assert blocks
    for block in blocks:
        parsed = suite.parse(block, "README.md")
        for entries, registry in (
            (parsed.datasets, datasets),
            (parsed.problems, problems),
            (parsed.methods, methods),
        ):
            for entry in entries:
                assert registry[entry.name].build(**entry.params).slug
