// The screen: where the annotator is, what is shown, what a key does.

const RECENT = 40; // verdicts that the pace is taken from

class Screen {
  constructor() {
    this.facts = {};
    this.answers = new Answers();
    this.ahead = new Ahead();
    this.watch = new Watch();
    this.draft = new Draft();
    this.wire = new Wire(this);
    this.queue = null;
    this.told = null;
    this.at = null;
    this.shown = null; // the position whose pictures are on the screen
    this.stop = null; // what is told after a verdict, until the annotator goes on
    this.paces = [];
    this.finished = false; // nothing is open, and one is not looking back
    this.desk = new PairDesk(this);
    this.help = new Keys(this);
    this.top = new Top(this);
    this.strip = new Strip(this);
    this.card = new Card(this);
    const { root } = this.desk;
    root.prepend(this.top.root);
    for (const part of [this.top.root, this.strip.root]) {
      part.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    }
    root.append(this.card.root, this.strip.root, this.help.root);
    this.watcher = new ResizeObserver(() => this.desk.layout());
    this.watcher.observe(this.strip.root);
    this.watcher.observe(this.top.root);
  }

  attach(parent) {
    this.desk.attach(parent);
    this.onkey = (event) => this.press(event);
    window.addEventListener("keydown", this.onkey, true); // before Streamlit's own keys
    this.onstorage = () => this.render();
    window.addEventListener("storage", this.onstorage);
  }

  detach() {
    this.desk.detach();
    this.wire.stop();
    this.watch.stop();
    this.watcher.disconnect();
    window.removeEventListener("keydown", this.onkey, true);
    window.removeEventListener("storage", this.onstorage);
  }

  // Pixels of the window that are not the pictures'.
  chrome() {
    return this.top.root.offsetHeight + this.strip.root.offsetHeight + 3 * GAP;
  }

  get entries() {
    return this.queue ? this.queue.entries : [];
  }

  // Whether a verdict may be given: the pair asked for is what one sees.
  get ready() {
    return this.facts.state === "open" && this.at !== null && this.shown === this.at && !this.stop && !this.card.open;
  }

  request(client, number) {
    return {
      client,
      number,
      token: this.token ?? "",
      at: this.at,
      have: this.ahead.positions,
      answers: aged(this.entries),
      told: Boolean(this.told),
      waits: this.stop && this.stop.text === undefined ? this.stop.position : null,
    };
  }

  judge(verdict) {
    if (!this.ready) return;
    const position = this.at;
    const { mode, black, white } = this.desk.state;
    const seen = { mode, window: [black, white], truth_seen: this.desk.panels.some(({ id }) => id === "truth") };
    const entry = { position, verdict, ...this.draft.plain(), seconds: this.watch.seconds, seen };
    this.answers.details.set(position, entry);
    this.paces = [...this.paces, entry.seconds].slice(-RECENT);
    this.give(entry);
    this.queue.remember(position);
    if (this.stops(position)) {
      this.stop = { position };
      this.wire.ask();
      this.render();
      return;
    }
    this.next();
  }

  // Whether something is told after a verdict here.
  stops(position) {
    return this.facts.truth === "revealed" || position < this.facts.training;
  }

  give(entry) {
    this.queue.add({ id: identity(), at: Date.now(), ...entry });
    this.wire.ask();
  }

  undo() {
    if (this.facts.state !== "open" || this.card.open) return;
    const position = this.queue.forget();
    if (position === undefined || this.answers.at(position, this.entries) === null) return;
    this.give({ position, verdict: "withdrawn" });
    this.stop = null;
    this.goTo(position);
  }

  back() {
    if (this.at > 0 && !this.card.open) this.goTo(this.at - 1);
  }

  skip() {
    if (this.stop) this.goOn();
    else if (this.at !== null && !this.card.open) this.goTo(Math.min(this.at + 1, this.answers.count - 1));
  }

  goOn() {
    if (this.card.begins) this.card.begin();
    else if (this.stop) this.next();
  }

  next() {
    this.stop = null;
    const following = this.answers.following(this.at, this.entries);
    this.finished = following === null;
    if (this.finished) this.render();
    else this.goTo(following);
  }

  goTo(position) {
    this.stop = null;
    this.finished = false;
    this.at = position;
    this.draft = new Draft(this.answers.details.get(position));
    this.present();
    if (this.ahead.positions.length < this.answers.count) this.wire.ask();
  }

  // Show the pair asked for once its pictures are there. Until then nothing can be said of it.
  present() {
    if (this.at !== null && this.shown !== this.at && this.ahead.has(this.at)) {
      this.desk.present(this.ahead.pairs.get(this.at));
      this.shown = this.at;
      this.watch.restart();
      this.ahead.thin(this.at);
    }
    if (this.facts.session) this.locate();
    this.desk.outline(this.draft.boxes);
    this.render();
  }

  // The address follows what is on the screen.
  locate() {
    const tell = () => address({ session: this.facts.session, position: String((this.at ?? 0) + 1) });
    if (this.located) afterPaint(tell);
    else tell();
    this.located = true;
  }

  grade(severity) {
    if (!this.ready) return;
    this.draft.severity = this.draft.severity === severity ? null : severity;
    this.render();
  }

  tag(tag) {
    if (!this.ready) return;
    if (!this.draft.tags.delete(tag)) this.draft.tags.add(tag);
    this.render();
  }

  boxed(region) {
    if (!this.ready) return;
    this.draft.boxes.push(region);
    this.desk.outline(this.draft.boxes);
    this.render();
  }

  unbox() {
    this.draft.boxes.pop();
    this.desk.outline(this.draft.boxes);
    this.render();
  }

  escape() {
    if (!this.help.root.hidden) this.help.toggle(false);
    else if (this.draft.boxes.length) this.unbox();
    else if (this.desk.state.mode !== "grid") this.desk.change({ mode: "grid" });
  }

  press(event) {
    if (elsewhere(event)) return;
    const action = act(event, this);
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  }
}
