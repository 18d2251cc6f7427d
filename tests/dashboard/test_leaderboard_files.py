"""The leaderboard as numbers and as files."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.leaderboard.table import export, leaderboard
from dashboard.leaderboard.text import FORMATS, render
from engine.store.connection import create, writing


def test_means_are_those_of_the_scores(sample: Path) -> None:
    table = leaderboard(sample, "photos", "deblur")
    row = table[(table["method"] == "tikhonov") & (table["metric"] == "psnr")].iloc[0]
    assert row["mean"] == pytest.approx(25.096, abs=1e-3)
    assert row["deviation"] == pytest.approx(2.316, abs=1e-3)
    assert row["images"] == 6
    assert row["rank"] == 3


def test_methods_left_out_do_not_compete(sample: Path) -> None:
    table = leaderboard(sample, "photos", "deblur", ("adjoint", "tikhonov"))
    assert table.loc[(table["metric"] == "psnr") & (table["place"] == "best"), "method"].tolist() == [
        "tikhonov"
    ]


def test_ranks_over_cases_are_mean_places(sample: Path) -> None:
    table = leaderboard(sample)
    psnr = table[table["metric"] == "psnr"]
    single = psnr[(psnr["dataset"] != "all") & (psnr["method"] == "tv(weight=0.1)")]
    over = psnr[(psnr["dataset"] == "all") & (psnr["method"] == "tv(weight=0.1)")].iloc[0]
    assert over["rank"] == pytest.approx(single["rank"].mean())
    assert over["mean"] == pytest.approx(single["mean"].mean())
    assert over["images"] == 4


def test_csv_and_parquet_hold_the_same_numbers(sample: Path) -> None:
    text, data = export(sample, "csv"), export(sample, "parquet")
    assert isinstance(text, str)
    assert isinstance(data, bytes)
    csv, parquet = pd.read_csv(io.StringIO(text)), pd.read_parquet(io.BytesIO(data))
    assert list(csv.columns) == list(parquet.columns)
    np.testing.assert_allclose(csv["psnr_mean"], parquet["psnr_mean"])
    assert len(csv) == 4 * 4 + 4  # cases x methods, and over all
    row = csv[
        (csv["dataset"] == "photos") & (csv["problem"] == "inpaint") & (csv["method"] == "pnp-admm")
    ].iloc[0]
    assert (row["ok"], row["failed"], row["psnr_n"]) == (4, 2, 4)


@pytest.mark.parametrize("format", ["md", "latex"])
def test_means_of_varied_methods_are_printed_as_no_posteriors(sample: Path, format: str) -> None:
    table = leaderboard(sample, "photos", "deblur")
    claims = table["method"].map(
        lambda name: "no: the spread of a varied method" if name == "tikhonov" else ""
    )
    printed = render(table.assign(kind="mean", posterior=claims), format)
    assert isinstance(printed, str)
    assert printed.count("mean, not a posterior") == printed.count("tikhonov") == 1
    assert "not a posterior" not in str(render(table.assign(posterior=claims), format))


def test_markdown_marks_best_second_and_ties(sample: Path) -> None:
    text = export(sample, "md", "photos", "deblur")
    assert isinstance(text, str)
    lines = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    assert "PSNR ↑ (dB)" in lines["method"]
    assert "**25.87** ± 2.60" in lines["tv(weight=0.1)"]
    assert "≈ <u>25.71</u> ± 2.11" in lines["pnp-admm"]


def test_latex_has_rules_and_escapes(own_sample: Path) -> None:
    with writing(own_sample) as con:
        for table in ("method", "reconstruction", "summary", "cost"):
            con.execute(f"UPDATE {table} SET method = 'my_tv{{50%}}&co' WHERE method = 'adjoint'")
    text = export(own_sample, "latex", "photos", "deblur")
    assert isinstance(text, str)
    assert r"my\_tv\{50\%\}\&co" in text
    for part in (
        r"\toprule",
        r"\midrule",
        r"\bottomrule",
        r"\textbf{25.87}",
        r"\underline{25.71}",
        r"$\uparrow$",
    ):
        assert part in text
    assert text.count("&") - text.count(r"\&") == 7 * 5  # 8 columns: 7 separators in the head and 4 rows


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_store_gives_an_empty_file(tmp_path: Path, format: str) -> None:
    create(tmp_path)
    assert export(tmp_path, format)


def test_unknown_formats_and_names_are_told(sample: Path) -> None:
    with pytest.raises(ValueError, match="unknown format 'cvs'; did you mean 'csv'"):
        export(sample, "cvs")
    with pytest.raises(ValueError, match="unknown data set 'photo'; did you mean 'photos'"):
        export(sample, "csv", dataset="photo")


def test_files_need_neither_streamlit_nor_torch(sample: Path) -> None:
    code = (
        "import sys, pathlib; from dashboard.leaderboard.table import export;"
        f"export(pathlib.Path({str(sample)!r}), 'csv');"
        "sys.exit(','.join({'torch', 'streamlit', 'plotly'} & set(sys.modules)) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rendering_loses_no_row(sample: Path) -> None:
    table = leaderboard(sample, "photos", "inpaint")
    text = render(table, "md")
    assert isinstance(text, str)
    assert text.count("\n| ") == 1 + table["method"].nunique()
