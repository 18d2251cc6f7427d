// Beside the single frame of slider and flicker: which two panels, and how fast they alternate.

const RATES = [0, 1, 2, 4];

class Pair {
  constructor(desk) {
    this.desk = desk;
    const pick = (name, label) =>
      make("select", { "aria-label": label, onchange: (event) => desk.change({ [name]: event.target.value }) });
    this.a = pick("a", "first panel");
    this.b = pick("b", "second panel");
    const swap = make("button", { type: "button", title: "Swap the two (x)", onclick: () => desk.swap() }, "⇄");
    this.rate = make(
      "select",
      {
        title: "How often the two alternate by themselves",
        "aria-label": "alternate",
        onchange: (event) => desk.change({ rate: Number(event.target.value) }),
      },
      ...RATES.map((rate) => make("option", { value: rate }, rate ? `${rate} per second` : "by hand (space)")),
    );
    this.word = make("span", { class: "label" });
    this.rates = make("label", { class: "group" }, this.word, this.rate);
    this.root = make("div", { class: "pair" }, make("div", { class: "group" }, this.a, swap, this.b), this.rates);
  }

  refill(head) {
    for (const select of [this.a, this.b]) {
      select.replaceChildren(...head.panels.map(({ id, name }) => make("option", { value: id }, name)));
    }
  }

  render({ a, b, rate, mode }) {
    this.a.value = a;
    this.b.value = b;
    this.rate.value = rate;
    this.rates.hidden = mode !== "flicker";
    this.word.textContent = this.desk.series().length ? "run through" : "alternate";
  }
}
