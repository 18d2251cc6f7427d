// Answers that the server has not acknowledged. They live in this browser's storage, so that neither a
// reload nor a server that is gone loses one; several windows of one annotator share them.

function identity() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// A list under a name in the browser's storage; in memory where the browser refuses to store.
class Kept {
  constructor(name) {
    this.name = name;
    this.safe = true;
    this.spare = [];
  }

  read() {
    if (!this.safe) return this.spare;
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "[]");
    } catch {
      return this.spare;
    }
  }

  write(list) {
    this.spare = list;
    try {
      localStorage.setItem(this.name, JSON.stringify(list));
      this.safe = true;
    } catch {
      this.safe = false;
    }
  }
}

class Queue {
  constructor(session, annotator) {
    const name = `${session}:${annotator}`;
    this.waiting = new Kept(`reconaudit-answers:${name}`);
    this.refused = new Kept(`reconaudit-refused:${name}`);
    this.given = new Kept(`reconaudit-given:${name}`); // the last positions answered, for undo
  }

  get entries() {
    return this.waiting.read();
  }

  add(entry) {
    this.waiting.write([...this.entries, entry]);
  }

  // Forget what is durable elsewhere; set aside, with the reason, what will never be taken.
  settle(kept, refused) {
    const gone = new Set([...kept, ...Object.keys(refused)]);
    const before = this.entries;
    if (!before.some(({ id }) => gone.has(id))) return;
    const lost = before.filter(({ id }) => id in refused).map((entry) => ({ ...entry, reason: refused[entry.id] }));
    if (lost.length) this.refused.write([...this.refused.read(), ...lost]);
    this.waiting.write(before.filter(({ id }) => !gone.has(id)));
  }

  remember(position) {
    this.given.write([...this.given.read().filter((one) => one !== position), position].slice(-200));
  }

  forget() {
    const list = this.given.read();
    this.given.write(list.slice(0, -1));
    return list.at(-1);
  }
}

// How old entries are now, by this browser's clock alone.
function aged(entries) {
  const now = Date.now();
  return entries.map(({ at, ...entry }) => ({ ...entry, age: Math.max(0, now - at) / 1000 }));
}

// Which invitation opens a session here: of this window, else of this browser.
const tickets = {
  name: (session) => `reconaudit-invitation:${session}`,
  get(session) {
    for (const place of ["sessionStorage", "localStorage"]) {
      try {
        const found = window[place].getItem(this.name(session));
        if (found) return found;
      } catch {
        continue;
      }
    }
    return "";
  },
  keep(session, token) {
    for (const place of ["sessionStorage", "localStorage"]) {
      try {
        window[place].setItem(this.name(session), token);
      } catch {
        continue;
      }
    }
  },
};
