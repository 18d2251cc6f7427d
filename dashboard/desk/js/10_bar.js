// The thin bar above the pictures: image, mode, map, window, region, link, help.

const MODES = [
  ["grid", "Grid", "g"],
  ["slider", "Slider", "s"],
  ["flicker", "Flicker", "space"],
  ["difference", "Difference", "d"],
];

class Bar {
  constructor(desk) {
    this.desk = desk;
    const button = (text, title, onclick, extra = {}) =>
      make("button", { type: "button", title, "aria-label": title, onclick, ...extra }, text);
    this.position = make("input", {
      class: "position",
      inputmode: "numeric",
      "aria-label": "number of the image",
      onchange: (event) => this.jump(event.target),
      onkeydown: (event) => event.key === "Enter" && event.target.blur(),
    });
    this.count = make("span", { class: "count" });
    this.name = make("span", { class: "image" });
    this.modes = MODES.map(([mode, text, key]) =>
      button(text, `${text} (${key})`, () => desk.change({ mode }), { "data-mode": mode }),
    );
    this.maps = make("select", {
      title: "Map over the reconstructions (m)",
      "aria-label": "map",
      onchange: (event) => desk.showMap(event.target.value || null),
    });
    this.window = new Window(desk);
    this.tool = button("Region", "Draw a region (b, or shift-drag); clear it with Esc", () => desk.toggleTool());
    this.share = button("Copy link", "Copy the link to exactly this view", () => desk.share());
    this.root = make(
      "div",
      { class: "bar", role: "toolbar", "aria-label": "desk" },
      make(
        "div",
        { class: "group" },
        button("‹", "Previous image (←)", () => desk.step(-1), { class: "arrow" }),
        this.position,
        this.count,
        button("›", "Next image (→)", () => desk.step(1), { class: "arrow" }),
        this.name,
      ),
      make("div", { class: "group joined", role: "group", "aria-label": "mode" }, ...this.modes),
      make("label", { class: "group" }, make("span", { class: "label" }, "map"), this.maps),
      this.window.root,
      this.tool,
      make("span", { class: "gap" }),
      make("div", { class: "group" }, this.share, button("?", "Keys (?)", () => desk.help.toggle())),
    );
  }

  jump(input) {
    const wanted = Math.round(Number(input.value));
    if (input.value.trim() && Number.isFinite(wanted)) this.desk.goTo(wanted - 1);
    this.render();
    this.desk.root.focus();
  }

  refill(head) {
    const none = make("option", { value: "" }, "none");
    this.maps.replaceChildren(none, ...head.maps.map(({ name }) => make("option", { value: name }, name)));
    this.maps.disabled = head.maps.length === 0;
  }

  render() {
    const { head, state, wanted } = this.desk;
    if (this.position !== this.position.getRootNode().activeElement) this.position.value = wanted + 1;
    this.position.style.width = `${String(head.image.count).length + 1.5}ch`;
    this.count.textContent = `/ ${head.image.count}`;
    this.name.textContent = head.image.name;
    this.name.title = head.image.name;
    this.name.classList.toggle("waiting", wanted !== head.image.index);
    for (const mode of this.modes) {
      mode.setAttribute("aria-pressed", String(mode.dataset.mode === state.mode));
    }
    this.maps.value = state.map ?? "";
    this.tool.setAttribute("aria-pressed", String(this.desk.tool));
    this.window.render(state);
  }
}

// Black and white point of all panels: drag an end for contrast, the middle for brightness.
class Window {
  constructor(desk) {
    this.desk = desk;
    const end = (name) =>
      make("span", {
        class: "thumb",
        role: "slider",
        tabindex: "0",
        "aria-label": `${name} point`,
        "aria-valuemin": WINDOW.low,
        "aria-valuemax": WINDOW.high,
        onkeydown: (event) => this.nudge(event, name),
      });
    this.ends = { black: end("black"), white: end("white") };
    this.fill = make("span", { class: "fill" });
    this.track = make(
      "span",
      { class: "track", onpointerdown: (event) => this.grab(event) },
      make("span", { class: "home", "aria-hidden": "true" }),
      this.fill,
      this.ends.black,
      this.ends.white,
    );
    this.text = make("span", { class: "span" });
    this.reset = make(
      "button",
      { type: "button", class: "quiet", title: "Back to 0 … 1 (w)", "aria-label": "reset the window", onclick: () => desk.change({ black: 0, white: 1 }) },
      "✕",
    );
    this.root = make(
      "div",
      { class: "group window", title: "Black and white point of all panels (right-drag on a picture; w resets)" },
      make("span", { class: "label" }, "window"),
      this.track,
      this.text,
      this.reset,
    );
  }

  set(black, white) {
    const round = (value) => Math.round(value * 1000) / 1000;
    const low = Math.max(WINDOW.low, Math.min(black, WINDOW.high - WINDOW.least));
    const high = Math.min(WINDOW.high, Math.max(white, low + WINDOW.least));
    this.desk.change({ black: round(low), white: round(high) });
  }

  grab(event) {
    const { black, white } = this.desk.state;
    const box = this.track.getBoundingClientRect();
    const value = (e) => WINDOW.low + ((e.clientX - box.left) / box.width) * (WINDOW.high - WINDOW.low);
    const start = value(event);
    const reach = 0.12;
    const atBlack = Math.abs(start - black) < reach && Math.abs(start - black) <= Math.abs(start - white);
    const atWhite = !atBlack && Math.abs(start - white) < reach;
    event.preventDefault();
    this.track.setPointerCapture(event.pointerId);
    this.track.onpointermove = (e) => {
      const moved = value(e) - start;
      this.set(black + (atWhite ? 0 : moved), white + (atBlack ? 0 : moved));
    };
    this.track.onpointerup = this.track.onpointercancel = () => {
      this.track.onpointermove = this.track.onpointerup = this.track.onpointercancel = null;
    };
  }

  nudge(event, name) {
    const step = { ArrowLeft: -0.01, ArrowDown: -0.01, ArrowRight: 0.01, ArrowUp: 0.01 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { black, white } = this.desk.state;
    this.set(black + (name === "black" ? step : 0), white + (name === "white" ? step : 0));
  }

  render(state) {
    const part = (value) => `${(100 * (value - WINDOW.low)) / (WINDOW.high - WINDOW.low)}%`;
    for (const [name, thumb] of Object.entries(this.ends)) {
      thumb.style.left = part(state[name]);
      thumb.setAttribute("aria-valuenow", state[name]);
    }
    this.fill.style.left = part(state.black);
    this.fill.style.right = `calc(100% - ${part(state.white)})`;
    this.text.textContent = `${fixed(state.black, 2)} … ${fixed(state.white, 2)}`;
    this.root.classList.toggle("changed", !neutral(state));
  }
}

const WINDOW = { low: -0.25, high: 1.25, least: 0.01 };
