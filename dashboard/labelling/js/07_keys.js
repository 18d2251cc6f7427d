// Keys of the screen. What is not of labelling is the desk's, as everywhere.

const SAYS = [
  ["h", "hallucinated: it shows what is not so"],
  ["f", "faithful"],
  ["u", "unsure"],
  ["0 1 2 3", `severity, before the verdict: ${SEVERITIES.join(", ")}`],
  [TAGS.map(([, key]) => key).join(" "), `tags: ${TAGS.map(([tag]) => tag).join(", ")}`],
  ["drag", "a box around what is not so; Esc removes the last one"],
  ["n", "a note; Enter ends it"],
  ["⌫", "undo: take the last verdict back"],
  ["← →", "the pair before; skip, it comes back at the end"],
  ["Enter", "go on, where something is told after the verdict"],
  ["space", "flicker: reconstruction and truth, or measurement"],
  ["s, g", "slider; side by side"],
  ["wheel, + −", "zoom; b makes a drag move the picture, z shows it whole"],
  ["right-drag, w", "window; back to 0 … 1"],
  ["?", "these keys"],
];

class Keys {
  constructor(screen) {
    const rows = SAYS.flatMap(([keys, text]) => [make("dt", {}, keys), make("dd", {}, text)]);
    this.screen = screen;
    this.root = make(
      "div",
      { class: "help", role: "dialog", "aria-label": "keys", hidden: true },
      make("h2", {}, "Keys"),
      make("dl", {}, ...rows),
      make("p", {}, "A verdict is kept in this browser at once and sent until the server has it."),
      make("button", { type: "button", onclick: () => this.toggle(false) }, "Close"),
    );
  }

  toggle(open = this.root.hidden) {
    this.root.hidden = !open;
    this.screen.desk.root.focus({ preventScroll: true });
  }
}

// Whether something else on the page is waiting for this key. Streamlit's own word on a lost connection is
// not: one goes on without the server.
function elsewhere(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const path = event.composedPath().filter((node) => node instanceof Element);
  if (path.some((node) => node.matches("input, textarea, select, [role=menu], [role=listbox]"))) return true;
  if (path.some((node) => node.matches("[role=slider]"))) return event.key.startsWith("Arrow");
  return [" ", "Enter"].includes(event.key) && path.some((node) => node.matches("a, button"));
}

function act(event, screen) {
  const { desk } = screen;
  const verdict = VERDICTS.find(([, , key]) => key === event.key.toLowerCase());
  if (verdict) return event.repeat ? () => {} : () => screen.judge(verdict[0]);
  const digit = /^(?:Digit|Numpad)([0-3])$/.exec(event.code);
  if (digit && !event.shiftKey) return () => screen.grade(Number(digit[1]));
  const tag = TAGS.find(([, key]) => key === event.key.toLowerCase());
  if (tag) return event.repeat ? () => {} : () => screen.tag(tag[0]);
  if (event.shiftKey && event.key.startsWith("Arrow")) return bound(event, desk);
  const own = {
    Backspace: () => screen.undo(),
    ArrowLeft: () => screen.back(),
    ArrowRight: () => screen.skip(),
    Enter: () => screen.goOn(),
    n: () => screen.strip.note.focus(),
    "?": () => screen.help.toggle(),
    Escape: () => screen.escape(),
  }[event.key];
  if (own) return event.repeat && event.key !== "ArrowLeft" && event.key !== "ArrowRight" ? () => {} : own;
  return [" ", "s", "g", "z", "w", "b", "+", "=", "-", "[", "]"].includes(event.key) ? bound(event, desk) : null;
}
