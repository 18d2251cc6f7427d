// Pictures that came before they are needed, decoded and ready to be drawn.

const HELD = 64;

class Ahead {
  constructor() {
    this.pairs = new Map(); // position -> {head, panels}
    this.coming = new Set();
  }

  has(position) {
    return this.pairs.has(position);
  }

  get positions() {
    return [...new Set([...this.pairs.keys(), ...this.coming])];
  }

  async take(position, bytes) {
    this.coming.add(position);
    try {
      this.pairs.delete(position);
      this.pairs.set(position, await loaded(bytes));
    } finally {
      this.coming.delete(position);
    }
  }

  // Those far from where one is go first.
  thin(position) {
    const far = [...this.pairs.keys()].sort((a, b) => Math.abs(b - position) - Math.abs(a - position));
    for (const one of far.slice(0, Math.max(0, this.pairs.size - HELD))) {
      for (const panel of this.pairs.get(one).panels) panel.bitmap?.close();
      this.pairs.delete(one);
    }
  }
}

async function loaded(bytes) {
  const { head, blob } = unpack(bytes);
  return { head, panels: await Promise.all(head.panels.map((panel) => new Panel(panel).load(blob))) };
}
