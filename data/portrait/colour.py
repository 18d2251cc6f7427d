"""Colours as they are named, in linear light."""

from __future__ import annotations

Colour = tuple[float, float, float]


def linear(red: float, green: float, blue: float) -> Colour:
    """An 8-bit sRGB colour in linear light, each channel in [0, 1]."""

    def channel(value: float) -> float:
        value = value / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return channel(red), channel(green), channel(blue)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of b and the rest of a."""
    return (
        a[0] + share * (b[0] - a[0]),
        a[1] + share * (b[1] - a[1]),
        a[2] + share * (b[2] - a[2]),
    )


def scaled(a: Colour, red: float, green: float | None = None, blue: float | None = None) -> Colour:
    """Each channel times its own factor (one factor serves all)."""
    return a[0] * red, a[1] * (red if green is None else green), a[2] * (red if blue is None else blue)


SKIN: dict[str, Colour] = {
    "very-light": linear(243, 208, 189),
    "light": linear(231, 187, 161),
    "medium": linear(209, 164, 136),
    "olive": linear(184, 137, 106),
    "brown": linear(140, 97, 73),
    "dark": linear(92, 60, 45),
}

HAIR: dict[str, Colour] = {
    "black": linear(24, 21, 20),
    "dark-brown": linear(52, 36, 27),
    "brown": linear(92, 63, 43),
    "auburn": linear(118, 58, 34),
    "red": linear(176, 92, 44),
    "dark-blond": linear(156, 120, 78),
    "blond": linear(212, 176, 120),
    "grey": linear(150, 148, 146),
    "white": linear(222, 219, 213),
}

EYE: dict[str, Colour] = {
    "dark-brown": linear(30, 18, 13),
    "brown": linear(76, 44, 24),
    "hazel": linear(108, 82, 42),
    "green": linear(72, 106, 64),
    "blue": linear(60, 110, 170),
    "grey": linear(112, 126, 138),
}

CLOTH: tuple[Colour, ...] = tuple(
    linear(*c)
    for c in (
        (32, 34, 40), (236, 234, 230), (48, 62, 96), (122, 32, 38), (84, 96, 82), (140, 140, 146),
        (198, 174, 140), (60, 110, 150), (190, 90, 60), (92, 60, 96), (34, 88, 78), (214, 190, 196),
        (206, 160, 60), (70, 74, 84),
    )
)  # fmt: skip

WALL: tuple[Colour, ...] = tuple(
    linear(*c)
    for c in (
        (188, 186, 182), (96, 100, 106), (58, 58, 62), (150, 170, 188), (128, 116, 100), (204, 196, 180),
        (72, 92, 84), (110, 70, 58), (160, 150, 160), (40, 52, 72), (220, 222, 226), (176, 150, 118),
        (92, 118, 78), (132, 40, 44),
    )
)  # fmt: skip

LIPSTICK: dict[str, Colour] = {
    "red": linear(176, 26, 40),
    "pink": linear(214, 104, 124),
    "plum": linear(104, 34, 62),
}

FRAME: dict[str, Colour] = {
    "thin": linear(120, 110, 98),
    "thick": linear(26, 22, 22),
    "sun": linear(18, 18, 20),
}
