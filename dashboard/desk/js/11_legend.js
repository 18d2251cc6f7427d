// The line below the pictures: the colour bar of the map or difference, its range, and the cursor.

class Legend {
  constructor(desk) {
    this.desk = desk;
    this.title = make("span", { class: "label" });
    this.canvas = make("canvas", { class: "ramp", role: "img" });
    this.marks = make("div", { class: "ticks" });
    this.unit = make("span", { class: "unit" });
    this.low = this.number("low end of the range", (value) => this.range({ low: value }));
    this.high = this.number("high end of the range", (value) => this.range({ high: value }));
    this.reset = make(
      "button",
      { type: "button", class: "quiet", title: "Back to the fixed range of this map", onclick: () => this.range(null) },
      "✕",
    );
    this.opacity = make("input", {
      type: "range",
      min: 0,
      max: 1,
      step: 0.05,
      title: "Opacity of the map",
      "aria-label": "opacity of the map",
      oninput: (event) => desk.change({ opacity: Number(event.target.value) }),
    });
    this.against = make("select", {
      "aria-label": "difference to",
      onchange: (event) => desk.change({ a: event.target.value }),
    });
    this.signs = ["signed", "absolute"].map((sign) =>
      make("button", { type: "button", "data-sign": sign, onclick: () => desk.change({ sign }) }, sign),
    );
    this.cursor = make("span", { class: "cursor" });
    this.zoom = make("span", { class: "zoom" });
    this.fraction = make("label", { class: "group" }, make("span", { class: "unit" }, "opacity"), this.opacity);
    this.choice = make(
      "span",
      { class: "group" },
      make("span", { class: "label" }, "minus"),
      this.against,
      make("span", { class: "joined" }, ...this.signs),
    );
    this.scale = make(
      "span",
      { class: "group scale" },
      this.low,
      make("span", { class: "colours" }, this.canvas, this.marks),
      this.high,
      this.unit,
      this.reset,
    );
    this.root = make(
      "div",
      { class: "legend" },
      this.title,
      this.choice,
      this.scale,
      this.fraction,
      make("span", { class: "gap" }),
      this.cursor,
      this.zoom,
    );
  }

  number(label, accept) {
    return make("input", {
      class: "end",
      inputmode: "decimal",
      "aria-label": label,
      onkeydown: (event) => event.key === "Enter" && event.target.blur(),
      onchange: (event) => {
        const value = Number(event.target.value.replace("−", "-"));
        if (event.target.value.trim() && Number.isFinite(value)) accept(value);
        this.render();
      },
    });
  }

  range(change) {
    const { desk } = this;
    if (desk.state.mode === "difference") {
      const span = change === null ? desk.head.span : Math.abs(change.high ?? change.low);
      if (span > 0) desk.change({ span });
      return;
    }
    const scale = desk.scale();
    const own = desk.head.maps.find(({ name }) => name === scale.name);
    const next = { low: scale.low, high: scale.high, ...(change ?? { low: own.low, high: own.high }) };
    if (next.low < next.high) desk.change(next);
  }

  refill(head) {
    this.against.replaceChildren(...head.panels.map(({ id, name }) => make("option", { value: id }, name)));
  }

  render() {
    const { state } = this.desk;
    const differs = state.mode === "difference";
    const scale = differs ? differenceScale(state) : this.desk.scale();
    this.choice.hidden = !differs;
    this.fraction.hidden = differs || !scale;
    this.scale.hidden = !scale;
    this.title.textContent = differs ? "each panel" : scale ? scale.name : "";
    this.against.value = state.a;
    this.opacity.value = state.opacity;
    for (const sign of this.signs) sign.setAttribute("aria-pressed", String(sign.dataset.sign === state.sign));
    if (!scale) return;
    const fixedRange = differs ? state.span === this.desk.head.span : !this.desk.rangeChanged();
    this.scale.classList.toggle("changed", !fixedRange);
    this.low.value = brief(scale.low);
    this.high.value = brief(scale.high);
    this.unit.textContent = differs ? "mean over channels" : scale.unit;
    ramp(this.canvas, scale.palette);
    const name = differs ? "difference" : scale.name;
    this.canvas.setAttribute("aria-label", `${name}: ${brief(scale.low)} to ${brief(scale.high)} ${scale.unit ?? ""}`);
    this.marks.replaceChildren(
      ...ticks(scale.low, scale.high).map((value) => {
        const left = `${(100 * (value - scale.low)) / (scale.high - scale.low)}%`;
        return make("span", { style: `left:${left}` }, brief(value));
      }),
    );
  }

  locate(text, zoom) {
    this.cursor.textContent = text;
    this.zoom.textContent = zoom;
  }
}

function brief(value) {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}
