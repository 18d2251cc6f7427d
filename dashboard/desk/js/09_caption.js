// What stands under a picture: its name, its numbers, and the values under the cursor.

const MISSING = "—";

function fixed(value, digits = 4) {
  if (value === null || Number.isNaN(value)) return MISSING;
  return value.toFixed(digits).replace("-", "−");
}

// The numbers of one pixel: stored values, or 8-bit ones, marked as such.
function spoken(pixel) {
  if (!pixel) return "";
  if (!pixel.exact) return `${pixel.values.join(" ")} of 255`;
  if (!pixel.complex) return pixel.values.map((value) => fixed(value)).join(" ");
  const [re, im] = pixel.values;
  return `${fixed(re)} ${im < 0 ? "−" : "+"} ${fixed(Math.abs(im))}i, |·| ${fixed(Math.hypot(re, im))}`;
}

// A name in two halves: where it has no room, its middle goes, for methods differ at their ends.
function ends(name) {
  const tail = name.length > 20 ? 7 : 0;
  const head = make("span", { class: "head" }, name.slice(0, name.length - tail));
  return tail ? [head, make("span", { class: "tail" }, name.slice(-tail))] : [head];
}

class Caption {
  constructor(panel, number, desk) {
    this.panel = panel;
    this.tag = make("span", { class: "tag" });
    this.scores = make("div", { class: "scores" });
    this.read = make("output", { class: "read", "aria-label": `value in ${panel.name}` });
    this.title = make(
      "button",
      {
        class: "title",
        type: "button",
        title: `${panel.title}${panel.note && !panel.layer ? `, ${panel.note}` : ""}\n${number < 10 ? `Key ${number}. ` : ""}Shift-click: first of the pair`,
        onclick: (event) => desk.choose(panel.id, event.shiftKey),
      },
      make("span", { class: "number", "aria-hidden": "true" }, number < 10 ? String(number) : ""),
      ...(panel.colour ? [make("span", { class: "chip", style: `background:${panel.colour}` })] : []),
      make("span", { class: "name" }, ...ends(panel.name)),
      this.tag,
      panel.layer ? this.key() : make("span", { class: "note" }, panel.note),
      ...(panel.verdict ? this.verdict() : []),
    );
    this.root = make("div", { class: "caption" }, this.title, this.scores, this.read);
    this.number();
  }

  // How probably something in it is hallucinated, and which classifier says so.
  verdict() {
    const { label, text, after, title } = this.panel.verdict;
    return [
      make("span", { class: "verdict", title }, `${label} `, make("b", {}, text)),
      make("span", { class: "by", title }, `· ${after}`),
    ];
  }

  // The colours of a panel that is a map, between the ends of its range.
  key() {
    this.ramp = make("canvas", { class: "ramp", "aria-hidden": "true" });
    this.ends = [make("span"), make("span")];
    return make("span", { class: "note key" }, this.ends[0], this.ramp, this.ends[1]);
  }

  range(scale) {
    if (!scale) return;
    this.ends[0].textContent = brief(scale.low);
    this.ends[1].textContent = brief(scale.high);
    if (this.palette !== scale.palette) ramp(this.ramp, (this.palette = scale.palette));
  }

  number() {
    this.scores.replaceChildren(
      ...this.panel.scores.map(({ label, text, best, title }) =>
        make("span", { class: best ? "score best" : "score", title }, `${label} `, make("b", {}, text)),
      ),
    );
  }

  mark({ chosen, tag }) {
    this.title.setAttribute("aria-pressed", String(chosen));
    this.tag.textContent = tag;
  }

  measure(statistics) {
    if (!statistics) {
      this.number();
      return;
    }
    const { mean, deviation, rmse, exact } = statistics;
    const parts = [...(rmse === null ? [] : [["RMSE", rmse]]), ["mean", mean], ["sd", deviation]];
    const title = exact ? "of the region" : "of the region; from 8-bit values where no others are stored";
    this.scores.replaceChildren(
      make("span", { class: "swatch", "aria-hidden": "true" }),
      ...parts.map(([label, value]) =>
        make("span", { class: "score", title }, `${label} `, make("b", {}, fixed(value))),
      ),
    );
  }

  say(pixel, extra) {
    this.read.textContent = [spoken(pixel), extra].filter(Boolean).join("  ");
  }
}
