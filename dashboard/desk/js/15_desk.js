// The desk: what it shows (head, panels), how (state), and everything drawn from the two.

const SETTLE = 300;

// The state last told, for a desk that is mounted anew while the page thinks it unchanged.
const memory = { epoch: null, state: null };

class Desk {
  constructor() {
    this.tool = false;
    this.cursor = null;
    this.tabbing = false; // whether the Tab key is held: focus that came by it is shown
    this.queued = false;
    this.asked = null; // the image asked of the page that has not come yet
    this.epoch = null;
    this.frames = [];
    this.panels = [];
    this.bar = new Bar(this);
    this.legend = new Legend(this);
    this.pair = new Pair(this);
    this.help = new Help(this);
    this.stage = new Frame();
    listen(this.stage, this);
    this.cells = make("div", { class: "cells" });
    this.aside = make("div", { class: "aside" });
    this.side = make("div", { class: "side" }, this.pair.root);
    this.floor = make("div", { class: "floor" }, this.stage.root, this.side, this.cells);
    this.live = make("div", { class: "live", "aria-live": "polite" });
    this.root = make(
      "div",
      { class: "desk", tabindex: "0", role: "region", "aria-label": "Pictures side by side" },
      this.bar.root,
      this.floor,
      this.aside,
      this.legend.root,
      this.help.root,
      this.live,
    );
    this.onkey = (event) => press(event, this);
    this.root.addEventListener("focus", () => this.root.classList.toggle("tabbed", this.tabbing));
    this.root.addEventListener("blur", () => this.root.classList.remove("tabbed"));
    this.ontab = (event) => (this.tabbing = event.key === "Tab");
    this.offtab = () => (this.tabbing = false);
    this.onresize = () => this.layout();
    this.watcher = new ResizeObserver(() => this.layout());
  }

  attach(parent) {
    parent.append(this.root);
    document.addEventListener("keydown", this.onkey);
    document.addEventListener("keydown", this.ontab, true);
    document.addEventListener("keyup", this.offtab, true);
    window.addEventListener("resize", this.onresize);
    this.watcher.observe(parent.host ?? parent);
  }

  detach() {
    document.removeEventListener("keydown", this.onkey);
    document.removeEventListener("keydown", this.ontab, true);
    document.removeEventListener("keyup", this.offtab, true);
    window.removeEventListener("resize", this.onresize);
    this.watcher.disconnect();
    clearTimeout(this.settling);
    clearTimeout(this.patience);
    clearInterval(this.beat);
    this.root.remove();
  }

  // New data from the page. Old pictures stay until the new ones are ready to be drawn.
  async receive(bytes, send) {
    this.send = send;
    const { head, blob } = unpack(bytes);
    if (this.latest === head.key && this.epoch === head.epoch) return;
    this.latest = head.key;
    const panels = await Promise.all(head.panels.map((panel) => new Panel(panel).load(blob)));
    if (this.latest !== head.key) return;
    const moved = head.image.index !== this.head?.image.index;
    this.head = head;
    this.panels = panels;
    if (head.epoch !== this.epoch || head.image.index === this.asked) {
      this.asked = null;
      this.busy = false;
    }
    if (head.epoch !== this.epoch) {
      this.epoch = head.epoch;
      this.state = memory.epoch === head.epoch ? memory.state : readState(head.state);
      this.queued = false;
    }
    this.told = { image: head.image.name, ...writeState(this.state) };
    if (!this.queued && this.asked === null) this.wanted = head.image.index;
    this.rebuild();
    this.alternate();
    if (this.queued && !this.busy) this.ask();
    if (moved) this.live.textContent = `image ${head.image.index + 1} of ${head.image.count}: ${head.image.name}`;
  }

  rebuild() {
    this.placed = this.panels.filter((panel) => !panel.aside);
    this.captions = this.placed.map((panel, i) => new Caption(panel, i + 1, this));
    this.frames = this.placed.map((panel) => {
      const frame = new Frame();
      frame.panel = panel;
      frame.base.setAttribute("aria-label", panel.title);
      listen(frame, this);
      return frame;
    });
    this.cells.replaceChildren(
      ...this.placed.map((panel, i) =>
        make("div", { class: "cell", "data-panel": panel.id }, this.frames[i].root, this.captions[i].root),
      ),
    );
    this.nameOthers();
    for (const part of [this.bar, this.legend, this.pair]) part.refill?.(this.head);
    for (const name of ["a", "b"]) if (!this.panel(this.state[name])) this.state[name] = this.panels[0].id;
    const { region } = this.state;
    if (region && (region[0] + region[2] > this.base.width || region[1] + region[3] > this.base.height)) {
      this.state.region = null;
    }
    this.cursor = null;
    this.layout();
    this.measure();
    this.root.dataset.key = this.head.key;
  }

  // Methods that have no place among the pictures, each with why on hover.
  nameOthers() {
    const others = this.panels.filter((panel) => panel.aside);
    this.aside.hidden = others.length === 0;
    this.aside.replaceChildren(
      make("span", { class: "label" }, "No picture of:"),
      ...others.map((panel) => make("span", { class: "other", title: panel.reason, tabindex: "0" }, panel.name)),
    );
  }

  panel(id) {
    return this.panels.find((panel) => panel.id === id);
  }

  // The panel whose pixels regions and cursor positions are counted in.
  get base() {
    return this.panels.find((panel) => panel.there) ?? { width: 1, height: 1 };
  }

  get truth() {
    return this.panels.find((panel) => panel.role === "truth" && panel.there);
  }

  get single() {
    return this.state.mode === "slider" || this.state.mode === "flicker";
  }

  // The samples that the flicker runs through: all of them, where both of its pair are samples.
  series() {
    const samples = this.placed.filter((panel) => panel.role === "sample");
    const both = [this.state.a, this.state.b].every((id) => samples.some((panel) => panel.id === id));
    return both ? samples : [];
  }

  // The map a panel is, with its range: the one chosen where it is the chosen map, else its own.
  layerScale(panel) {
    const own = this.head.maps.find(({ name }) => name === panel.layer);
    return own && this.state.map === own.name ? this.scale() : own;
  }

  narrowest() {
    return Math.min(1, 8 / this.base.width);
  }

  // The chosen map with the range it is shown in, or null.
  scale() {
    const map = this.head.maps.find(({ name }) => name === this.state.map);
    if (!map) return null;
    return { ...map, low: this.state.low, high: this.state.high };
  }

  rangeChanged() {
    const map = this.head.maps.find(({ name }) => name === this.state.map);
    return Boolean(map) && (map.low !== this.state.low || map.high !== this.state.high);
  }
}
