"""Numbers as text, the same on every page and in every file."""

from __future__ import annotations

import math

DASH = "—"
THIN = "\u2009"


def digits(judge: str, unit: str = "") -> int:
    """Decimals of a score: two for decibels, three for what lies near 1.

    Example:
        >>> digits("psnr", "dB"), digits("ssim"), digits("fid")
        (2, 3, 1)
    """
    if unit == "dB":
        return 2
    return 1 if judge.split("-")[0] in ("fid",) else 3


def number(value: float | None, decimals: int) -> str:
    """A number with fixed decimals, or scientific where they would hide it; a dash for none.

    Example:
        >>> number(25.871, 2), number(0.00012, 3), number(None, 3)
        ('25.87', '1.2e-04', '—')
    """
    if value is None or math.isnan(value):
        return DASH
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value and abs(value) < 5 * 10 ** -(decimals + 1) * 10:
        return f"{value:.1e}".replace("-", "−", 1) if value < 0 else f"{value:.1e}"
    return f"{value:.{decimals}f}".replace("-", "−")


def counted(value: int) -> str:
    """A count, its thousands set apart by thin spaces.

    Example:
        >>> counted(1234567).split(THIN)
        ['1', '234', '567']
    """
    return f"{value:,}".replace(",", THIN)


def plural(value: int, noun: str) -> str:
    """A count with its noun.

    Example:
        >>> plural(1, "picture"), plural(2, "picture")
        ('1 picture', '2 pictures')
    """
    return f"{counted(value)} {noun}{'' if value == 1 else 's'}"


def duration(seconds: float | None) -> str:
    """A time as people say it.

    Example:
        >>> duration(0.0425), duration(12.3), duration(95), duration(7300)
        ('0.043 s', '12.3 s', '1 min 35 s', '2 h 1 min')
    """
    if seconds is None or math.isnan(seconds):
        return DASH
    if seconds < 10:
        return f"{seconds:.2g} s" if seconds >= 0.001 else "< 1 ms"
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def memory(size: float | None) -> str:
    """A number of bytes as people say it.

    Example:
        >>> memory(120_000_000), memory(3.2e9)
        ('120 MB', '3.2 GB')
    """
    if size is None or math.isnan(size):
        return DASH
    for factor, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= factor:
            return f"{size / factor:.3g} {unit}" if size < 100 * factor else f"{size / factor:.0f} {unit}"
    return f"{size:.0f} B"


def probability(p: float) -> str:
    """A p-value with two significant digits.

    Example:
        >>> probability(0.0312), probability(1e-7)
        ('0.031', '< 0.0001')
    """
    return "< 0.0001" if p < 1e-4 else f"{p:.2g}"
