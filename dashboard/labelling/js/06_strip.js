// Above the pictures where one is; below them what one can say, each with its key.

const VERDICTS = [
  ["hallucinated", "Hallucinated", "h"],
  ["faithful", "Faithful", "f"],
  ["unsure", "Unsure", "u"],
];

function keyed(text, key, attributes) {
  return make("button", { type: "button", ...attributes }, text, make("kbd", {}, key));
}

class Top {
  constructor(screen) {
    this.screen = screen;
    this.count = make("span", { class: "where" });
    this.bar = make("span", { class: "done" });
    this.pace = make("span", { class: "label" });
    this.saved = make("span", { class: "label saved", role: "status" });
    this.name = make("span", { class: "label session" });
    const { bar } = screen.desk;
    this.move = keyed("Move", "b", { class: "move", title: "Drag moves the picture instead of drawing a box", onclick: () => screen.desk.toggleTool() });
    this.told = make("button", { type: "button", onclick: () => screen.instruct() }, "Instruction");
    this.root = make(
      "div",
      { class: "bar top" },
      this.count,
      make("span", { class: "track-done", "aria-hidden": "true" }, this.bar),
      this.pace,
      this.saved,
      make("span", { class: "gap" }),
      this.name,
      make("span", { class: "group joined", role: "group", "aria-label": "mode" }, ...bar.modes.slice(0, 3)),
      bar.window.root,
      this.move,
      this.told,
      make("button", { type: "button", title: "Keys (?)", "aria-label": "keys", onclick: () => screen.help.toggle() }, "?"),
    );
  }

  render({ at, total, done, waiting, pace, wire, facts, safe, refused }) {
    this.count.textContent = total ? `${Math.min(at + 1, total)} / ${total}` : "";
    this.bar.style.width = total ? `${(100 * done) / total}%` : "0";
    const left = pace && total > done ? `, about ${spell((total - done) * pace)} left` : "";
    this.pace.textContent = total ? `${done} done${pace ? `, ${pace.toFixed(1)} s each` : ""}${left}` : "";
    const kept = safe ? "kept in this browser" : "this browser cannot keep them: do not close it";
    this.saved.textContent = refused
      ? `${refused} not accepted; kept in this browser`
      : waiting && (wire.lost || !safe)
        ? `${waiting} on the way, ${kept}${wire.lost ? "; the server does not answer" : ""}`
        : wire.lost ? "the server does not answer" : "";
    this.saved.classList.toggle("warns", wire.lost || refused > 0 || !safe);
    this.name.textContent = facts.name ? `${facts.name} · ${facts.annotator}` : "";
    this.told.hidden = !this.screen.told?.instruction && !this.screen.told?.examples.length;
    this.move.setAttribute("aria-pressed", String(!this.screen.desk.tool));
  }
}

class Strip {
  constructor(screen) {
    this.screen = screen;
    this.verdicts = VERDICTS.map(([verdict, text, key]) =>
      keyed(text, key, { class: `verdict ${verdict}`, onclick: () => screen.judge(verdict) }),
    );
    this.severities = SEVERITIES.map((word, i) =>
      keyed(word, String(i), { title: `Severity: ${word}`, onclick: () => screen.grade(i) }),
    );
    this.tags = TAGS.map(([tag, key]) => keyed(tag, key, { onclick: () => screen.tag(tag) }));
    this.boxes = make("button", { type: "button", class: "boxes", title: "Remove the last box (Esc)", onclick: () => screen.unbox() });
    this.note = make("input", {
      class: "note", type: "text", placeholder: "note (n)", "aria-label": "note", maxlength: 500,
      oninput: (event) => (screen.draft.note = event.target.value),
      onkeydown: (event) => ["Enter", "Escape"].includes(event.key) && event.target.blur(),
    });
    const step = (text, key, title, act) => keyed(text, key, { class: "quiet-step", title, onclick: act });
    this.root = make(
      "div",
      { class: "strip" },
      make(
        "div",
        { class: "row main" },
        ...this.verdicts,
        make("span", { class: "gap" }),
        step("Undo", "⌫", "Take the last verdict back (backspace)", () => screen.undo()),
        step("Back", "←", "The pair before", () => screen.back()),
        step("Skip", "→", "Leave this pair for later", () => screen.skip()),
      ),
      make(
        "div",
        { class: "row" },
        make("span", { class: "label" }, "severity"),
        make("span", { class: "group", role: "group", "aria-label": "severity" }, ...this.severities),
        make("span", { class: "group tags", role: "group", "aria-label": "tags" }, ...this.tags),
        this.boxes,
        this.note,
      ),
    );
  }

  // Where what stands under the verdicts begins, in pixels of the screen.
  get below() {
    const main = this.root.firstElementChild;
    return main.offsetTop + main.offsetHeight + 6;
  }

  render({ draft, verdict, ready, told }) {
    this.root.classList.toggle("after", told);
    const press = (button, on) => button.setAttribute("aria-pressed", String(on));
    VERDICTS.forEach(([name], i) => {
      press(this.verdicts[i], verdict === name);
      this.verdicts[i].disabled = !ready;
    });
    this.severities.forEach((button, i) => press(button, draft.severity === i));
    TAGS.forEach(([tag], i) => press(this.tags[i], draft.tags.has(tag)));
    const count = draft.boxes.length;
    this.boxes.textContent = count ? `${count} box${count > 1 ? "es" : ""} ✕` : "drag for a box";
    this.boxes.disabled = !count;
    if (this.note !== this.note.getRootNode().activeElement) this.note.value = draft.note;
  }
}

function spell(seconds) {
  if (seconds < 90) return `${Math.max(5, 5 * Math.round(seconds / 5))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
