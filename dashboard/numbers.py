"""Numbers as text, the same on every page and in every file."""

from __future__ import annotations

import math
from collections.abc import Iterable

DASH = "—"
THIN = "\u2009"
NARROW = "\u202f"  # no line ends here


def digits(judge: str, unit: str = "", values: Iterable[float] = ()) -> int:
    """Decimals of a column of scores: two for decibels, three for what lies near 1, more for small ones.

    What is a thousand times smaller than the largest is as good as nothing beside it.

    Example:
        >>> digits("psnr", "dB"), digits("ssim"), digits("fid"), digits("mse", "", [0.0031, 0.0109])
        (2, 3, 1, 4)
        >>> digits("consistency", "", [0.000004, 0.81])
        3
    """
    if unit == "dB":
        return 2
    if judge == "fid":
        return 1
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    if not sizes:
        return 3
    smallest = min(size for size in sizes if size >= max(sizes) / 1000)
    return min(max(3, 1 - math.floor(math.log10(smallest))), 6)


def number(value: float | None, decimals: int) -> str:
    """A number with fixed decimals; a dash for none.

    Example:
        >>> number(25.871, 2), number(-0.5, 3), number(None, 3)
        ('25.87', '−0.500', '—')
    """
    if value is None or math.isnan(value):
        return DASH
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
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
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def percent(share: float) -> str:
    """A share as whole percent; the sign stays on the number's line.

    Example:
        >>> percent(0.614).replace(NARROW, " ")
        '61 %'
    """
    return f"{100 * share:.0f}{NARROW}%"


def memory(size: float | None) -> str:
    """A number of bytes as people say it.

    Example:
        >>> memory(120_000_000), memory(3.2e9), memory(0)
        ('120 MB', '3.2 GB', '< 1 MB')
    """
    if size is None or math.isnan(size):
        return DASH
    for factor, unit in ((1e9, "GB"), (1e6, "MB")):
        if size >= factor:
            return f"{size / factor:.1f} {unit}" if size < 10 * factor else f"{size / factor:.0f} {unit}"
    return "< 1 MB"


def probability(p: float) -> str:
    """A p-value with two significant digits.

    Example:
        >>> probability(0.0312), probability(1e-7)
        ('0.031', '< 0.0001')
    """
    return "< 0.0001" if p < 1e-4 else f"{p:.2g}"


def spoken(metric: str) -> str:
    """A metric's name as people write it.

    Example:
        >>> spoken("psnr"), spoken("lpips-alex"), spoken("gradient")
        ('PSNR', 'LPIPS-alex', 'gradient')
    """
    head, _, tail = metric.partition("-")
    if head in ("psnr", "ssim", "lpips", "fid", "kid", "mse", "mae"):
        head = head.upper()
    if metric == "ms-ssim":
        return "MS-SSIM"
    return f"{head}-{tail}" if tail else head
