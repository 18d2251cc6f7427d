// Mouse and touch on a frame: wheel zooms, drag pans, shift-drag draws a region, right-drag windows.

const NEAR = 14;

function listen(frame, desk) {
  const target = frame.over;
  const where = (event) => {
    const box = target.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };

  target.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 30 : 1;
      desk.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), ...where(event));
    },
    { passive: false },
  );
  target.addEventListener("contextmenu", (event) => event.preventDefault());
  target.addEventListener("dblclick", (event) => {
    if (sameView(desk.state.zoom, WHOLE)) desk.zoom(4, ...where(event));
    else desk.change({ zoom: WHOLE });
  });
  target.addEventListener("pointerleave", () => desk.point(null));
  target.addEventListener("pointermove", (event) => {
    const [u, v] = where(event);
    desk.point({ frame, u, v });
    const onSplit = desk.state.mode === "slider" && Math.abs(u - desk.state.split) * target.clientWidth < NEAR;
    target.style.cursor = onSplit ? "ew-resize" : "";
  });
  target.addEventListener("pointerdown", (event) => {
    const action = begin(event, desk, frame, where);
    if (!action) return;
    event.preventDefault();
    desk.root.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    const move = (e) => action(...where(e), e);
    const end = (e) => {
      if (e.type === "pointerup" && desk.head.pick && still(event, e)) pickPixel(desk, frame, ...where(e));
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", end);
      target.removeEventListener("pointercancel", end);
      frame.root.classList.remove("panning");
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", end);
    target.addEventListener("pointercancel", end);
  });
}

function still(start, end) {
  return start.button === 0 && Math.hypot(end.clientX - start.clientX, end.clientY - start.clientY) < 3;
}

// A click makes the pixel under it the region, where places in the panel are places in the image.
function pickPixel(desk, frame, u, v) {
  if (!frame.panel || desk.aligned(frame.panel)) drawRegion(desk, u, v)(u, v);
}

// What a drag from here does, as a function of where the pointer goes; null for nothing.
function begin(event, desk, frame, where) {
  const [u, v] = where(event);
  const { zoom, black, white, mode, split } = desk.state;
  if (event.button === 2) {
    const width = white - black;
    return (toU, toV) => {
      const wider = width * Math.exp(2 * (toU - u));
      const middle = (black + white) / 2 + (toV - v) * width;
      desk.bar.window.set(middle - wider / 2, middle + wider / 2);
    };
  }
  if (event.button !== 0) return null;
  if (frame.panel) desk.choose(frame.panel.id, false);
  if (event.shiftKey || desk.tool) return drawRegion(desk, u, v);
  if (mode === "slider" && Math.abs(u - split) * frame.over.clientWidth < NEAR) {
    return (toU) => desk.change({ split: Math.max(0, Math.min(1, toU)) });
  }
  frame.root.classList.add("panning");
  return (toU, toV) => {
    const [x, y, w] = zoom;
    desk.change({ zoom: clampView([x - (toU - u) * w, y - (toV - v) * w, w], desk.narrowest()) });
  };
}

// A region of whole pixels of the first panel, both corners included.
function drawRegion(desk, u, v) {
  const { width, height } = desk.base;
  const pixel = (a, b) => {
    const [x, y, w] = desk.state.zoom;
    return [
      Math.max(0, Math.min(width - 1, Math.floor((x + a * w) * width))),
      Math.max(0, Math.min(height - 1, Math.floor((y + b * w) * height))),
    ];
  };
  const [col, row] = pixel(u, v);
  return (toU, toV) => {
    const [c, r] = pixel(toU, toV);
    desk.change({
      region: [Math.min(col, c), Math.min(row, r), Math.abs(c - col) + 1, Math.abs(r - row) + 1],
    });
  };
}
