// Layout and drawing.

const GAP = 10;
const CAPTION = 58;
const SIDE = 300;

Object.assign(Desk.prototype, {
  layout() {
    if (!this.head || !this.root.isConnected) return;
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = this.base;
    this.root.dataset.mode = this.state.mode;
    this.root.classList.toggle("single", this.single);
    const parts = [this.bar.root, this.aside, this.legend.root].filter((part) => !part.hidden);
    const chrome = parts.reduce((sum, part) => sum + part.offsetHeight + GAP, 0);
    const box = { width: this.root.clientWidth, height: this.height() - chrome };
    if (box.width <= 0) return;
    const shared = { gap: GAP, columns: width, ratio };
    if (this.single) {
      const stacked = box.width < 2.4 * SIDE;
      this.root.classList.toggle("stacked", stacked);
      const room = { width: stacked ? box.width : box.width - SIDE - 2 * GAP, height: box.height };
      const { device } = arrange(1, room, width / height, { caption: 0, ...shared });
      this.stage.resize(device, Math.round((device * height) / width), ratio);
      this.side.append(this.cells);
    } else {
      const { cols, device } = arrange(this.placed.length, box, width / height, { caption: CAPTION, ...shared });
      for (const frame of this.frames) frame.resize(device, Math.round((device * height) / width), ratio);
      this.cells.style.setProperty("--columns", cols);
      this.cells.style.setProperty("--frame", `${device / ratio}px`);
      this.floor.append(this.cells);
    }
    this.draw();
  },

  // The most the desk may take: down to the bottom of the window, but for a strip of what follows.
  height() {
    const scroller = document.querySelector("[data-testid=stMain]") ?? document.documentElement;
    const top = this.root.getBoundingClientRect().top + scroller.scrollTop;
    return Math.max(420, window.innerHeight - top - 36);
  },

  redraw() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = null;
      this.draw();
    });
  },

  draw() {
    const { state } = this;
    if (this.single) this.drawStage();
    else this.frames.forEach((frame, i) => this.drawPanel(frame, this.placed[i], {}, state.mode === "difference"));
    this.captions.forEach((caption, i) => {
      const panel = this.placed[i];
      caption.mark({ chosen: panel.id === state.b, tag: this.tag(panel) });
      if (panel.layer) caption.range(this.layerScale(panel));
    });
    this.bar.render();
    this.legend.render();
    this.pair.render(state);
    this.annotate();
    Object.assign(this.root.dataset, {
      zoom: joined(state.zoom),
      showing: this.single ? state[state.showing] : "",
      drawn: this.head.key,
    });
  },

  // What to know of a panel in this mode: its part in the pair, or what it cannot show.
  tag(panel) {
    const { id } = panel;
    const { mode, a, b, showing } = this.state;
    if (mode === "difference" && id === a) return "reference";
    if (mode === "difference") return panel.there && !panel.comparable(this.panel(a)) ? "not comparable" : "";
    if (mode === "slider") return [id === a && "left", id === b && "right"].filter(Boolean).join(", ");
    if (mode === "flicker") return id === this.state[showing] ? "shown" : id === a || id === b ? "hidden" : "";
    const { map } = this.state;
    if (map && panel.there && panel.role === "method" && !panel.overlays[map]) {
      return this.head.sent.includes(map) ? "no such map" : "map on its way";
    }
    return "";
  },

  drawStage() {
    const { state, stage } = this;
    const a = this.panel(state.a);
    const b = this.panel(state.b);
    if (state.mode === "slider") {
      this.drawPanel(stage, a, { to: state.split });
      this.drawPanel(stage, b, { from: state.split });
      stage.excuse([a, b].find((panel) => !panel.there)?.reason);
      stage.base.setAttribute("aria-label", `left ${a.name}, right ${b.name}`);
    } else {
      const shown = state.showing === "a" ? a : b;
      this.drawPanel(stage, shown, {});
      stage.base.setAttribute("aria-label", `shown ${shown.name}`);
    }
  },

  drawPanel(frame, panel, part, differs = false) {
    const { state } = this;
    if (!part.from) frame.clear();
    frame.excuse(panel.there ? null : panel.reason);
    if (!panel.there) return;
    const aspect = this.base.width / this.base.height;
    const place = panel.place(aspect);
    const reference = this.panel(state.a);
    if (differs && panel !== reference && panel.comparable(reference)) {
      frame.paint(difference(panel, reference, state), place, state.zoom, part);
      return;
    }
    const layer = this.layerScale(panel);
    frame.paint(layer ? overlay(panel, layer) : picture(panel, state), place, state.zoom, part);
    if (layer) return;
    const scale = this.scale();
    if (scale && !differs && panel.overlays[scale.name]) {
      frame.paint(overlay(panel, scale), place, state.zoom, { alpha: state.opacity, ...part });
    }
  },

  annotate() {
    const { state, base, cursor } = this;
    const at = cursor && { frames: [cursor.frame], u: cursor.x, v: cursor.y };
    const boxes = this.head.boxes ?? [];
    const common = { view: state.zoom, base, boxes, region: state.region, cursor: at };
    if (this.single) this.stage.annotate({ ...common, split: state.mode === "slider" ? state.split : null });
    else {
      for (const frame of this.frames) {
        const own = this.aligned(frame.panel) ? common : { ...common, boxes: [], region: null, cursor: null };
        frame.annotate({ ...own, split: null });
      }
    }
    this.read();
  },

  aligned(panel) {
    return panel.there && panel.aligned(this.base.width / this.base.height);
  },

  // Where the pointer is, as parts of the frame, or null.
  point(place) {
    if (place) {
      const [x, y, w] = this.state.zoom;
      this.cursor = { ...place, x: x + place.u * w, y: y + place.v * w };
    } else {
      this.cursor = null;
    }
    this.annotate();
  },

  // The values under the cursor, in every panel.
  read() {
    const { cursor, base, state } = this;
    const frame = this.single ? this.stage : this.frames[0];
    const shown = frame ? (parseFloat(frame.base.style.width) / (state.zoom[2] * base.width)) : 1;
    const zoom = `${shown >= 10 ? Math.round(shown) : Number(shown.toFixed(2))}×`;
    if (!cursor) {
      this.captions.forEach((caption) => caption.say(null, ""));
      this.legend.locate("", zoom);
      return;
    }
    const aspect = base.width / base.height;
    const scale = this.scale();
    this.placed.forEach((panel, i) => {
      const beneath = this.aligned(panel) || (panel.there && cursor.frame.panel === panel);
      if (!beneath) {
        this.captions[i].say(null, "");
        return;
      }
      const value = scale && !panel.layer ? panel.mapAt(scale.name, cursor.x, cursor.y) : null;
      this.captions[i].say(panel.at(cursor.x, cursor.y, aspect), this.extra(panel, value));
    });
    const col = Math.min(base.width - 1, Math.floor(cursor.x * base.width));
    const row = Math.min(base.height - 1, Math.floor(cursor.y * base.height));
    this.legend.locate(`column ${col}, row ${row}`, zoom);
  },

  extra(panel, value) {
    const { state } = this;
    const reference = this.panel(state.a);
    if (state.mode === "difference" && panel !== reference && panel.comparable(reference)) {
      const pixel = this.differenceAt(panel, reference);
      return `Δ ${fixed(pixel)}`;
    }
    return value === null || value === undefined ? "" : `map ${fixed(value)}`;
  },

  differenceAt(panel, reference) {
    const values = remembered(panel, `values ${reference.id} ${this.state.sign}`, () =>
      differences(panel, reference, this.state.sign),
    );
    const col = Math.min(panel.width - 1, Math.floor(this.cursor.x * panel.width));
    const row = Math.min(panel.height - 1, Math.floor(this.cursor.y * panel.height));
    return values[row * panel.width + col];
  },

  measure() {
    const { region } = this.state;
    this.captions.forEach((caption, i) => {
      const panel = this.placed[i];
      const measured = region && this.aligned(panel) ? statistics(region, this.base, panel, this.truth) : null;
      caption.measure(measured);
    });
  },
});
