// What stands at each position: what the server says, with what was answered since.

const WORDS = { h: "hallucinated", f: "faithful", u: "unsure" };

class Answers {
  constructor() {
    this.told = "";
    this.details = new Map(); // position -> the entry last given in this window
  }

  get count() {
    return this.told.length;
  }

  // Positions answered otherwise than the server knows: position -> verdict, null where taken back.
  since(entries) {
    return new Map(entries.map(({ position, verdict }) => [position, verdict === "withdrawn" ? null : verdict]));
  }

  at(position, entries) {
    const later = this.since(entries);
    return later.has(position) ? later.get(position) : (WORDS[this.told[position]] ?? null);
  }

  open(entries) {
    const later = this.since(entries);
    const all = [...this.told].map((letter, i) => (later.has(i) ? later.get(i) : WORDS[letter]));
    return all.flatMap((verdict, i) => (verdict ? [] : [i]));
  }

  // Where to go on after a position: the next that is open, else the first that was skipped.
  following(position, entries) {
    const open = this.open(entries);
    return open.find((one) => one > position) ?? open[0] ?? null;
  }
}

// What is being said of the pair on the screen, before its verdict.
class Draft {
  constructor(entry = {}) {
    this.severity = entry.severity ?? null;
    this.tags = new Set(entry.tags ?? []);
    this.boxes = [...(entry.boxes ?? [])];
    this.note = entry.note ?? "";
  }

  plain() {
    return { severity: this.severity, tags: [...this.tags], boxes: this.boxes, note: this.note };
  }
}

// Seconds that a pair was on a visible screen.
class Watch {
  constructor() {
    this.restart();
    this.turn = () => this.pause(document.hidden);
    document.addEventListener("visibilitychange", this.turn);
  }

  restart() {
    this.before = 0;
    this.begun = document.hidden ? null : performance.now();
  }

  pause(hidden) {
    if (hidden && this.begun !== null) this.before += performance.now() - this.begun;
    this.begun = hidden ? null : (this.begun ?? performance.now());
  }

  get seconds() {
    const running = this.begun === null ? 0 : performance.now() - this.begun;
    return Number(((this.before + running) / 1000).toFixed(3));
  }

  stop() {
    document.removeEventListener("visibilitychange", this.turn);
  }
}
