"""Figures as documents and terminals say them. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping


def three(figure: float | None) -> str:
    """A figure with three decimals; a dash for one that could not be had."""
    return "–" if figure is None else f"{figure:.3f}"


def percent(share: float) -> str:
    """A share as people read it.

    Example:
        >>> percent(0.874)
        '87 %'
    """
    return f"{100 * share:.0f} %"


def interval(figure: Mapping[str, float]) -> str:
    """A figure with the ends of its interval.

    Example:
        >>> interval({"value": 0.81, "low": 0.7, "high": 0.9})
        '0.810 [0.700, 0.900]'
    """
    return f"{three(figure['value'])} [{three(figure['low'])}, {three(figure['high'])}]"


def share(figure: Mapping[str, float]) -> str:
    """A share with the ends of its interval.

    Example:
        >>> share({"value": 0.5, "low": 0.25, "high": 0.75})
        '50 % [25, 75]'
    """
    return f"{percent(figure['value'])} [{100 * figure['low']:.0f}, {100 * figure['high']:.0f}]"
