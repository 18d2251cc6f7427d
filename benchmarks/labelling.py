"""How long an annotator waits for the next pair after a key: ``python -m benchmarks labelling``.

A real browser labels pairs of three 256 px pictures; each key is pressed 0.3 s after its pair was there,
which is quicker than people judge. Timed is from the key's own time stamp to the frame after the next
pair was drawn.
"""

from __future__ import annotations

import io
import os
import shutil
import statistics
import tempfile
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from scipy.ndimage import gaussian_filter

from audits import sessions
from audits.sessions import Plan, Pool
from engine.serving import Server
from engine.store.connection import create, writing

PAIRS, EDGE, PAUSE = 60, 256, 300  # PAUSE in ms
GOAL = 150  # ms
HEAR = """
  window.waits = [];
  window.missing = 0;
  window.at = "0";
  window.addEventListener("keydown", (event) => { window.pressed = event.timeStamp; }, true);
"""
WATCH = """
(node) => new MutationObserver(() => {
  const { position } = node.dataset;
  if (position === "") window.missing += 1;
  if (!window.pressed || position === "" || position === window.at) return;
  const since = window.pressed;
  window.at = position;
  window.pressed = 0;
  requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - since)));
}).observe(node, { attributes: true, attributeFilter: ["data-position"] })
"""


def picture(seed: int, blur: float) -> bytes:
    """A PNG with detail of a photograph's kind: smooth, with some grain."""
    noise = np.random.default_rng(seed).normal(size=(EDGE, EDGE, 3))
    smooth = sum(gaussian_filter(noise, (size, size, 0)) * size for size in (blur, 4 * blur, 16 * blur))
    image = Image.fromarray(np.clip(128 + 60 * smooth, 0, 255).astype(np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def fill(store: Path) -> None:
    """A store of one method's reconstructions."""
    create(store)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("image", "measurement", "reconstruction")}
    rows |= {"dataset": [{"dataset": "drawn", "images": PAIRS}], "output": []}
    for seed in range(PAIRS):
        image, measurement, recon = (uuid.UUID(int=4**60 + 3 * seed + i) for i in range(3))
        case = {"dataset": "drawn", "problem": "deblur"}
        rows["image"].append(
            {"image_id": image, "dataset": "drawn", "name": f"drawn-{seed}", "png": picture(seed, 0.7)}
        )
        rows["measurement"].append(
            {
                "measurement_id": measurement,
                "image_id": image,
                "problem": "deblur",
                "preview": picture(seed, 2),
            }
        )
        rows["reconstruction"].append(
            {"recon_id": recon, "measurement_id": measurement, "image_id": image, **case, "method": "tv"}
            | {"kind": "single", "state": "ok", "created": pd.Timestamp.now()}
        )
        rows["output"].append({"recon_id": recon, "png": picture(seed, 1)})
    with writing(store) as con:
        for table, entries in rows.items():
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")


def waits(address: str, chromium: str) -> tuple[list[float], int]:
    """Milliseconds from each key to its next pair; how many pairs had not come when they were asked for."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(HEAR)
        page.goto(address, timeout=90_000)
        for position in range(PAIRS):
            page.wait_for_selector(f".labelling[data-position='{position}']", timeout=90_000)
            if not position:
                page.locator(".labelling").evaluate(WATCH)
            page.wait_for_timeout(PAUSE)
            page.keyboard.press("hf"[position % 2])
        page.wait_for_timeout(500)
        measured, missing = page.evaluate("() => [window.waits, window.missing]")
        browser.close()
    return list(measured), int(missing)


def main() -> None:
    """Print the median and the 95th percentile."""
    chromium = os.environ.get("RECONAUDIT_CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as name:
        store = Path(name)
        fill(store)
        plan = Plan(annotators=1, repeats=0)
        made = sessions.make(store, name="pace", author="lea", pool=Pool(), plan=plan, annotators=["anna"])
        (invited,) = sessions.invitations(store, made.session_id)
        with Server(store, port=8690) as server:
            measured, missing = waits(server.url + sessions.link(invited), chromium)
    median, rare = statistics.median(measured), statistics.quantiles(measured, n=20)[-1]
    late = sum(wait > GOAL for wait in measured)
    busy = f"{os.getloadavg()[0]:.0f} processes wanted {os.cpu_count()} cores"
    print(
        f"{len(measured)} keys: the next pair is on the screen after {median:.0f} ms (median), "
        f"{rare:.0f} ms (95th percentile), {max(measured):.0f} ms at most; {late} later than {GOAL} ms, "
        f"{missing} for want of their pictures; {busy}"
    )


if __name__ == "__main__":
    main()
