"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Rows of cells under their heads; a cell is Markdown itself, with its ``|`` escaped.

    Example:
        >>> print(table(["method", "PSNR"], [["`tv`", "24.50"]]))
        | method | PSNR |
        | --- | --- |
        | `tv` | 24.50 |
    """
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *body))
