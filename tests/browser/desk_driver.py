"""Drives the desk as a person would, and reads what is on its canvases."""

from __future__ import annotations

import base64
import io
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


class Desk:
    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    @property
    def root(self) -> Locator:
        return self.page.locator(".desk")

    def open(self, **query: str) -> Desk:
        """Open Compare with a query and wait until the pictures are drawn."""
        self.page.goto(f"{self.address}/compare?{urlencode(query)}")
        self.page.wait_for_selector(SETTLED)
        self.page.wait_for_selector(".desk[data-drawn]")
        return self

    def query(self) -> dict[str, str]:
        """The parameters of the address bar."""
        address = self.page.evaluate("() => window.location.href")
        return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))

    def wait_for(self, **wanted: str) -> None:
        """Wait until the address says this."""
        self.page.wait_for_function(
            "(wanted) => { const query = new URLSearchParams(window.location.search);"
            " return Object.entries(wanted).every(([name, text]) => query.get(name) === text); }",
            arg=wanted,
        )

    def wait_drawn(self, image: str) -> None:
        """Wait until an image is on the desk."""
        self.page.locator(".image:not(.waiting)", has_text=image).wait_for()
        self.page.wait_for_selector(SETTLED)

    def wait_frames(self) -> None:
        """Wait until the browser has drawn twice: the desk draws once a frame, not at once."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def facts(self) -> dict[str, str]:
        """What the desk says of itself, once it has drawn: mode, zoom, which panel is shown."""
        self.wait_frames()
        return dict(self.root.evaluate("(node) => ({ ...node.dataset })"))

    def canvas(self, panel: str | None = None, over: bool = False) -> Locator:
        """A panel's canvas, or the single one of slider and flicker."""
        layer = "canvas.over" if over else "canvas.base"
        if panel is None:
            return self.page.locator(f".floor > .frame {layer}")
        return self.page.locator(f'.cell[data-panel="{panel}"] {layer}')

    def pixels(self, panel: str | None = None) -> NDArray[np.uint8]:
        """``(H, W, 4)`` of a canvas, as it is."""
        self.wait_frames()
        address = self.canvas(panel).evaluate("(canvas) => canvas.toDataURL('image/png')")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGBA"))

    def caption(self, panel: str, part: str) -> str:
        return self.page.locator(f'.cell[data-panel="{panel}"] .{part}').inner_text()

    def point(self, panel: str | None, u: float, v: float) -> None:
        """Put the mouse on a place of a panel, in parts of its frame."""
        box = self.canvas(panel, over=True).bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + u * box["width"], box["y"] + v * box["height"])

    def drag(
        self, panel: str | None, start: tuple[float, float], end: tuple[float, float], button: str = "left"
    ) -> None:
        self.point(panel, *start)
        self.page.mouse.down(button=button)  # type: ignore[arg-type]
        self.point(panel, *((a + b) / 2 for a, b in zip(start, end, strict=True)))
        self.point(panel, *end)
        self.page.mouse.up(button=button)  # type: ignore[arg-type]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def enlarged(picture: NDArray[np.uint8], times: int) -> NDArray[np.uint8]:
    """``(H, W)`` or ``(H, W, 3)`` as ``(H·times, W·times, 4)``: each pixel a square of its colour."""
    colour = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    opaque = np.concatenate([colour, np.full((*colour.shape[:2], 1), 255, np.uint8)], axis=2)
    return opaque.repeat(times, axis=0).repeat(times, axis=1)
