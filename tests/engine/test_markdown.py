"""Tables of Markdown, as documents and model cards hold them."""

from __future__ import annotations

from engine.markdown import table


def test_a_table_is_its_heads_a_rule_and_its_rows() -> None:
    assert table(("", "PSNR"), iter([["`tv`", "24.50"], ["", "–"]])) == (
        "|  | PSNR |\n| --- | --- |\n| `tv` | 24.50 |\n|  | – |"
    )


def test_a_table_without_rows_keeps_its_heads() -> None:
    assert table(["a"], []) == "| a |\n| --- |"
