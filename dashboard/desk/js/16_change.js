// What a person does to the desk. Everything goes through `change`, which draws and reports.

Object.assign(Desk.prototype, {
  change(part) {
    const before = this.state;
    this.state = { ...before, ...part };
    this.state.zoom = this.state.zoom.map(fine);
    this.state.split = fine(this.state.split);
    const { mode, rate } = this.state;
    if (mode !== before.mode || rate !== before.rate) this.alternate();
    if (mode !== before.mode) {
      this.layout();
      this.live.textContent = mode;
    }
    if (String(this.state.region) !== String(before.region)) this.measure();
    this.redraw();
    this.report();
  },

  // Tell the page how the desk looks now, once it has settled.
  report() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell(), SETTLE);
  },

  tell() {
    clearTimeout(this.settling);
    const texts = writeState(this.state);
    const image = this.wanted === this.head.image.index ? this.head.image.name : null;
    amend({ image, ...texts }, this.told);
    this.told = { image, ...texts };
    Object.assign(memory, { epoch: this.epoch, state: { ...this.state } });
    this.send("state", { epoch: this.epoch, image: this.wanted, ...texts });
  },

  step(by) {
    this.goTo(this.wanted + by);
  },

  goTo(index) {
    const wanted = Math.max(0, Math.min(this.head.image.count - 1, index));
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.bar.render();
    this.ask();
  },

  // Ask for the wanted image; while one is on its way, remember that another is wanted.
  ask() {
    this.queued = this.busy;
    if (this.busy) return;
    this.busy = this.wanted !== this.head.image.index;
    this.asked = this.busy ? this.wanted : null;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      this.busy = false;
      this.asked = null;
      if (this.queued) this.ask();
    }, 4000);
    this.tell();
  },

  choose(id, first) {
    this.change(first ? { a: id } : { b: id, showing: "b" });
  },

  pick(index, first) {
    if (this.placed[index]) this.choose(this.placed[index].id, first);
  },

  swap() {
    this.change({ a: this.state.b, b: this.state.a });
  },

  stepMethod(by) {
    const methods = this.placed.filter((panel) => panel.role === "method" || panel.role === "sample");
    if (methods.length === 0) return;
    const at = methods.findIndex((panel) => panel.id === this.state.b);
    const next = at < 0 ? (by > 0 ? 0 : methods.length - 1) : (at + by + methods.length) % methods.length;
    this.choose(methods[next].id, false);
  },

  stepDifference() {
    const { mode, sign } = this.state;
    if (mode !== "difference") this.change({ mode: "difference", sign: "signed" });
    else if (sign === "signed") this.change({ sign: "absolute" });
    else this.change({ mode: "grid" });
  },

  showMap(name) {
    const grid = this.state.mode === "difference" ? { mode: "grid" } : {};
    const { low, high } = this.head.maps.find((map) => map.name === name) ?? { low: 0, high: 1 };
    this.change({ map: name, low, high, ...grid });
  },

  stepMap(by) {
    const names = [null, ...this.head.maps.map(({ name }) => name)];
    const at = names.indexOf(this.state.map);
    this.showMap(names[(at + by + names.length) % names.length]);
  },

  zoom(factor, u, v) {
    this.change({ zoom: zoomAt(this.state.zoom, factor, u, v, this.narrowest()) });
  },

  flip() {
    if (this.state.mode !== "flicker") {
      this.change({ mode: "flicker", showing: "b" });
      return;
    }
    this.change(this.next());
  },

  // What the flicker shows next: the other of the pair, or the next of a series.
  next() {
    const series = this.series();
    if (series.length === 0) return { showing: this.state.showing === "a" ? "b" : "a" };
    const at = series.findIndex((panel) => panel.id === this.state.b);
    return { b: series[(at + 1) % series.length].id, showing: "b" };
  },

  alternate() {
    clearInterval(this.beat);
    const { mode, rate } = this.state;
    if (mode !== "flicker" || rate === 0) return;
    this.beat = setInterval(() => {
      Object.assign(this.state, this.next());
      this.redraw();
    }, 1000 / rate);
  },

  toggleTool() {
    this.tool = !this.tool;
    this.root.classList.toggle("drawing", this.tool);
    this.bar.render();
  },

  escape() {
    if (!this.help.root.hidden) this.help.toggle(false);
    else if (this.tool) this.toggleTool();
    else if (this.state.region) this.change({ region: null });
    else if (this.state.mode !== "grid") this.change({ mode: "grid" });
  },

  // Copy the address once it says what is seen now.
  async share() {
    this.tell();
    for (let waited = 0; waited < 3000 && !addressSays(this.told); waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const copied = await navigator.clipboard?.writeText(window.location.href).then(
      () => true,
      () => false,
    );
    this.bar.share.textContent = copied ? "Link copied" : "It is in the address bar";
    setTimeout(() => {
      this.bar.share.textContent = "Copy link";
    }, 1800);
  },
});
