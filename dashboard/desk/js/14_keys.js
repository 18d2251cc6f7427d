// Keys, the same on the desk and on the whole page while nothing else wants them.

const KEYS = [
  ["← →", "previous, next image; zoom and mode are kept"],
  ["↑ ↓", "previous, next method or sample"],
  ["1 … 9", "choose a panel; with shift, the first of the pair"],
  ["space", "flicker: show the other of the pair, or the next sample"],
  ["click", "choose a panel; where samples are shown, also the pixel"],
  ["s", "slider; [ and ] move it"],
  ["d", "difference: signed, absolute, off"],
  ["g", "grid"],
  ["x", "swap the two of the pair"],
  ["m", "next map; with shift, the one before"],
  ["wheel, + −", "zoom; drag or shift + arrows pan, double-click 4× and back"],
  ["z", "reset zoom"],
  ["b", "draw a region (or shift-drag); Esc clears it"],
  ["right-drag", "window: across for contrast, down for brightness"],
  ["w", "reset window"],
  ["?", "these keys"],
];

const BUSY =
  "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=dialog], [role=listbox]," +
  "[role=combobox], [role=grid], [role=menu], [data-testid=stDataFrame], .js-plotly-plot";

// Whether something else on the page is waiting for this key.
function taken(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const path = event.composedPath().filter((node) => node instanceof Element);
  if (path.some((node) => node.matches(BUSY))) return true;
  const presses = event.key === " " || event.key === "Enter";
  return presses && path.some((node) => node.matches("a, button, summary, [role=button], [role=tab]"));
}

function press(event, desk) {
  if (taken(event)) return;
  const digit = /^Digit([1-9])$/.exec(event.code);
  const action = digit ? () => desk.pick(Number(digit[1]) - 1, event.shiftKey) : bound(event, desk);
  if (!action) return;
  event.preventDefault();
  action();
}

function bound(event, desk) {
  const { state } = desk;
  const pan = (dx, dy) => () => {
    const [x, y, w] = state.zoom;
    desk.change({ zoom: clampView([x + dx * w * 0.1, y + dy * w * 0.1, w], desk.narrowest()) });
  };
  const panned = { ArrowLeft: pan(-1, 0), ArrowRight: pan(1, 0), ArrowUp: pan(0, -1), ArrowDown: pan(0, 1) };
  if (event.shiftKey && panned[event.key]) return panned[event.key];
  return {
    ArrowLeft: () => desk.step(-1),
    ArrowRight: () => desk.step(1),
    ArrowUp: () => desk.stepMethod(-1),
    ArrowDown: () => desk.stepMethod(1),
    " ": () => desk.flip(),
    s: () => desk.change({ mode: state.mode === "slider" ? "grid" : "slider" }),
    g: () => desk.change({ mode: "grid" }),
    d: () => desk.stepDifference(),
    x: () => desk.swap(),
    m: () => desk.stepMap(1),
    M: () => desk.stepMap(-1),
    z: () => desk.change({ zoom: WHOLE }),
    w: () => desk.change({ black: 0, white: 1 }),
    b: () => desk.toggleTool(),
    "+": () => desk.zoom(1.5, 0.5, 0.5),
    "=": () => desk.zoom(1.5, 0.5, 0.5),
    "-": () => desk.zoom(1 / 1.5, 0.5, 0.5),
    "[": () => desk.change({ split: Math.max(0, state.split - 0.02) }),
    "]": () => desk.change({ split: Math.min(1, state.split + 0.02) }),
    "?": () => desk.help.toggle(),
    Escape: () => desk.escape(),
  }[event.key];
}

class Help {
  constructor(desk) {
    this.desk = desk;
    const rows = KEYS.flatMap(([keys, text]) => [make("dt", {}, keys), make("dd", {}, text)]);
    this.root = make(
      "div",
      { class: "help", role: "group", "aria-label": "keys", hidden: true },
      make("h2", {}, "Keys"),
      make("dl", {}, ...rows),
      make("p", {}, "Pictures are shown as stored: never rescaled, nearest neighbour when enlarged."),
      make("button", { type: "button", onclick: () => this.toggle() }, "Close"),
    );
  }

  toggle(open = this.root.hidden) {
    this.root.hidden = !open;
    if (open) this.root.querySelector("button").focus();
    else this.desk.root.focus({ preventScroll: true });
  }
}
