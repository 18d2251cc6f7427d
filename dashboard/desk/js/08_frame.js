// A frame: the canvas a picture is drawn on, exactly, and a second one above it for lines.

class Frame {
  constructor() {
    this.base = make("canvas", { class: "base", role: "img" });
    this.over = make("canvas", { class: "over", "aria-hidden": "true" });
    this.reason = make("div", { class: "reason" });
    this.root = make("div", { class: "frame" }, this.base, this.over, this.reason);
    this.root.frame = this;
  }

  resize(width, height, ratio) {
    for (const canvas of [this.base, this.over]) {
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      canvas.style.width = `${width / ratio}px`;
      canvas.style.height = `${height / ratio}px`;
    }
    this.root.style.width = `${width / ratio}px`;
    this.root.style.height = `${height / ratio}px`;
  }

  clear() {
    const context = this.base.getContext("2d");
    context.clearRect(0, 0, this.base.width, this.base.height);
    return context;
  }

  // Draw a source over its place in the field of view; nearest neighbour from 1:1 upwards.
  paint(source, place, view, { alpha = 1, from = 0, to = 1 } = {}) {
    const context = this.base.getContext("2d");
    const { width, height } = this.base;
    const [x, y, w] = view;
    const across = (place.w / w) * width;
    const down = (place.h / w) * height;
    context.save();
    if (from > 0 || to < 1) {
      context.beginPath();
      context.rect(Math.round(from * width), 0, Math.round(to * width) - Math.round(from * width), height);
      context.clip();
    }
    context.globalAlpha = alpha;
    context.imageSmoothingEnabled = across < source.width;
    context.imageSmoothingQuality = "high";
    const left = ((place.x - x) / w) * width;
    const top = ((place.y - y) / w) * height;
    context.drawImage(source, left, top, across, down);
    context.restore();
  }

  excuse(text) {
    this.reason.textContent = text ?? "";
    this.root.classList.toggle("empty", Boolean(text));
  }

  // Lines above the picture: boxes, a drawn region, where the cursor is in the other panels, the split.
  annotate({ view, base, boxes, region, cursor, split }) {
    const context = this.over.getContext("2d");
    const { width, height } = this.over;
    const unit = this.over.width / (parseFloat(this.over.style.width) || this.over.width);
    const [x, y, w] = view;
    const toX = (u) => ((u - x) / w) * width;
    const toY = (v) => ((v - y) / w) * height;
    context.clearRect(0, 0, width, height);
    if (this.root.classList.contains("empty")) return;
    const placed = ([left, top, across, down]) => [
      toX(left / base.width),
      toY(top / base.height),
      (across / base.width / w) * width,
      (down / base.height / w) * height,
    ];
    for (const box of boxes) {
      outlined(context, unit, () => context.strokeRect(...placed(box.region)), box.colour, 2);
    }
    if (region) outlined(context, unit, () => context.strokeRect(...placed(region)));
    if (cursor && !cursor.frames.includes(this)) {
      const [px, py] = [toX(cursor.u), toY(cursor.v)];
      outlined(context, unit, () => {
        context.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
          context.moveTo(px + 4 * unit * dx, py + 4 * unit * dy);
          context.lineTo(px + 10 * unit * dx, py + 10 * unit * dy);
        }
        context.stroke();
      });
    }
    if (split !== null) {
      const at = Math.round(split * width);
      outlined(context, unit, () => {
        context.beginPath();
        context.moveTo(at, 0);
        context.lineTo(at, height);
        context.stroke();
      });
      context.beginPath();
      context.arc(at, height / 2, 9 * unit, 0, 2 * Math.PI);
      context.fillStyle = "rgba(20, 20, 20, 0.8)";
      context.fill();
      outlined(context, unit, () => {
        context.beginPath();
        context.moveTo(at - 3 * unit, height / 2 - 4 * unit);
        context.lineTo(at - 3 * unit, height / 2 + 4 * unit);
        context.moveTo(at + 3 * unit, height / 2 - 4 * unit);
        context.lineTo(at + 3 * unit, height / 2 + 4 * unit);
        context.stroke();
      });
    }
  }
}

// White, or another colour, on black, so that it is seen on every picture.
function outlined(context, unit, stroke, colour = "#fff", thickness = 1) {
  context.lineWidth = (thickness + 2) * unit;
  context.strokeStyle = "rgba(0, 0, 0, 0.7)";
  stroke();
  context.lineWidth = thickness * unit;
  context.strokeStyle = colour;
  stroke();
}

// An element with attributes and children; text is only ever text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
