// What stands over or below the pictures: the instruction, what is told after a verdict, the end.

class Card {
  constructor(screen) {
    this.screen = screen;
    this.body = make("div", { class: "told" });
    this.button = make("button", { type: "button", class: "go", onclick: () => this.press() });
    this.root = make("div", { class: "card", role: "status", hidden: true }, this.body, this.button);
    this.instruction = null;
  }

  // Whether it covers the pictures.
  get open() {
    return Boolean(this.instruction);
  }

  get begins() {
    return this.open;
  }

  instruct(told) {
    this.instruction = told;
    this.drawn = null;
  }

  begin() {
    this.instruction = null;
    this.drawn = null;
    this.screen.watch.restart();
    this.screen.render();
    this.screen.desk.root.focus({ preventScroll: true });
  }

  press() {
    if (this.open) this.begin();
    else this.screen.goOn();
  }

  render({ done, total, waiting }) {
    const { facts, stop } = this.screen;
    const text = this.text(facts, stop, done, total, waiting);
    const cover = this.open || (!stop && text !== "");
    this.root.hidden = !this.open && text === "";
    this.root.classList.toggle("cover", cover);
    this.screen.desk.root.classList.toggle("covered", cover);
    this.root.style.top = stop && !cover ? `${this.screen.strip.below}px` : "";
    this.button.hidden = !this.open && !stop;
    this.button.replaceChildren(this.open && !done ? "Begin" : "Go on", make("kbd", {}, "Enter"));
    const content = this.open ? "instruction" : text;
    if (this.drawn === content) return;
    this.drawn = content;
    this.body.classList.toggle("two", this.open && this.instruction.examples.length > 0);
    if (this.open) this.body.replaceChildren(...this.pages());
    else this.body.replaceChildren(...text.split("\n").map((line, i) => make(i || stop ? "p" : "h2", {}, line)));
  }

  // The instruction, and its examples beside it where there is room.
  pages() {
    const { instruction, examples } = this.instruction;
    const shown = examples.length ? [make("div", {}, make("h2", {}, "Examples"), ...examples.map(example))] : [];
    return [make("div", {}, ...written(instruction)), ...shown];
  }

  text(facts, stop, done, total, waiting) {
    const sent = waiting ? `\n${waiting} verdicts are still on the way; keep this page open.` : "";
    if (facts.state === "stranger") {
      return "Who are you?\nThis browser has no invitation to this session. Open the link you were invited with.";
    }
    if (facts.state === "refused") return `This link opens nothing\n${facts.sentence}`;
    if (facts.state === "paused") return `The session is paused\nIt goes on here as soon as it is resumed.${sent}`;
    if (facts.state === "closed") return `The session is closed\nThank you. Nothing more is asked.${sent}`;
    if (stop) return this.after(stop);
    if (!facts.state && this.screen.trouble) return `The store cannot be read\n${this.screen.trouble}`;
    if (total && done === total && this.screen.finished) {
      return `All ${total} are done\nThank you.${sent || "\nEverything is saved; this page can be closed."}`;
    }
    if (facts.state === "open" && total === 0) return "Nothing is asked of you\nThis session has no pairs for you.";
    if (facts.sentence) return `These pictures cannot be shown\n${facts.sentence}`;
    return "";
  }

  after({ text }) {
    if (text === undefined) return this.screen.wire.lost ? "The server does not answer; you can go on." : "…";
    return text || "This is the truth.";
  }
}

// Paragraphs, headings and lists of a Markdown text; text is only ever text.
function written(markdown) {
  return markdown.split(/\n\s*\n/).filter((part) => part.trim()).map((part) => {
    const heading = /^#{1,3}\s+(.*)/.exec(part.trim());
    if (heading) return make("h2", {}, heading[1]);
    const lines = part.trim().split("\n");
    if (lines.every((line) => /^\s*[-*]\s/.test(line))) {
      return make("ul", {}, ...lines.map((line) => make("li", {}, line.replace(/^\s*[-*]\s+/, ""))));
    }
    return make("p", {}, lines.join(" "));
  });
}

function example({ panels, verdict, text }) {
  const pictures = panels.filter((panel) => panel.there).map((panel) => {
    const canvas = blank(panel.width, panel.height);
    canvas.getContext("2d").drawImage(panel.bitmap, 0, 0);
    canvas.title = panel.name;
    return make("figure", {}, canvas, make("figcaption", {}, panel.name));
  });
  const said = make("b", { class: verdict }, verdict[0].toUpperCase() + verdict.slice(1));
  return make("div", { class: "example" }, ...pictures, make("p", {}, said, make("br"), text));
}
