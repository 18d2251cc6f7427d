// What the server tells, and what is drawn of it all.

const DARK_AT = ["/label"];

Object.assign(Screen.prototype, {
  async receive(bytes, send) {
    this.wire.send = send;
    const { head, blob } = unpack(bytes);
    if (head.state === "stranger") return this.introduce();
    if (head.state === "busy") return this.troubled(head);
    if (head.token !== (this.token ?? head.token)) return;
    const mine = this.wire.hear(head);
    const first = !this.facts.session;
    this.facts = head;
    if (head.state === "refused") return this.render();
    this.token = head.token;
    this.answers.told = head.verdicts;
    if (first) this.enter(head);
    this.queue.settle(head.kept, head.refused);
    for (const [position, after] of Object.entries(head.after)) this.tell(Number(position), after, blob);
    const coming = head.pairs.map(([position, index]) => this.ahead.take(position, blob(index)));
    if (head.told) this.learn(head.told, blob);
    if (mine || first) this.follow(head);
    this.render();
    for (const pair of coming) pair.then(() => this.present());
  },

  // The store cannot be used now: what was answered stays here, and is sent again.
  troubled(head) {
    this.wire.hear(head);
    this.wire.lost = true;
    this.trouble = head.sentence;
    this.wire.later(2000);
    this.render();
  },

  // The first reply: whose queue it is, and where to go on.
  enter(head) {
    this.queue = new Queue(head.session, head.annotator);
    tickets.keep(head.session, head.token);
    const asked = Number(new URLSearchParams(window.location.search).get("position")) - 1;
    const open = this.answers.following(-1, this.entries);
    this.finished = open === null;
    const named = Number.isInteger(asked) && asked >= 0 && asked < this.answers.count;
    this.at = named && this.answers.at(asked, this.entries) === null ? asked : (open ?? head.at);
    ground(DARK_AT);
    this.present();
    if (this.entries.length || !head.pairs.some(([position]) => position === this.at)) this.wire.ask();
  },

  // Ask on while something is missing: answers on the way, pictures that could not be read.
  follow(head) {
    if (this.entries.length || this.wire.again) this.wire.ask();
    else if (head.late) this.wire.later(1000);
    else if (head.state !== "open") this.wire.later(10000);
    else if (this.at !== null && !this.ahead.positions.includes(this.at)) this.wire.later(300);
  },

  // Someone the server does not know: the invitation that this browser keeps for the session, if any.
  introduce() {
    const session = new URLSearchParams(window.location.search).get("session") ?? "";
    this.token ??= tickets.get(session) || null;
    this.facts = this.token ? {} : { state: "stranger" };
    if (this.token && !this.wire.busy) this.wire.ask();
    this.render();
  },

  // What is told after a verdict, if it is still waited for.
  async tell(position, after, blob) {
    if (this.stop?.position !== position || this.stop.text !== undefined) return;
    this.stop = { position, text: after.text };
    if (after.pair !== undefined) {
      await this.ahead.take(position, blob(after.pair));
      if (this.stop?.position !== position) return;
      this.desk.present(this.ahead.pairs.get(position));
      this.desk.outline(this.draft.boxes);
    }
    this.render();
  },

  async learn(told, blob) {
    const examples = await Promise.all(
      told.examples.map(async (one) => ({ ...one, ...(await loaded(blob(one.pair))) })),
    );
    const fresh = !this.told;
    this.told = { instruction: told.instruction, examples };
    const begun = this.answers.open(this.entries).length < this.answers.count;
    if (fresh && !begun && (told.instruction || examples.length)) this.instruct();
    this.render();
  },

  instruct() {
    this.card.instruct(this.told);
    this.render();
  },

  render() {
    const { entries } = this;
    const total = this.answers.count;
    const done = total - this.answers.open(entries).length;
    const pace = this.paces.length >= 3 ? median(this.paces) : null;
    const safe = this.queue?.waiting.safe ?? true;
    const refused = this.queue?.refused.read().length ?? 0;
    const { at, facts, wire } = this;
    this.top.render({ at, total, done, waiting: entries.length, pace, wire, facts, safe, refused });
    this.strip.render({ draft: this.draft, verdict: this.answers.at(at, entries), ready: this.ready, told: Boolean(this.stop) });
    this.card.render({ done, total, waiting: entries.length });
    Object.assign(this.desk.root.dataset, {
      position: this.shown === at && at !== null ? String(at) : "",
      done: String(done),
      waiting: String(entries.length),
      state: facts.state ?? "",
    });
  },
});

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// The address carries the session and the position, and nothing else.
function address(texts) {
  const query = new URLSearchParams(texts);
  const next = `${window.location.pathname}?${query}`;
  if (next !== window.location.pathname + window.location.search) window.history.replaceState(window.history.state, "", next);
}
