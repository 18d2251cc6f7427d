// The desk as annotators have it: no address, no numbers of pixels; a drag draws a box.

const LEAST = 2; // pixels of the picture that a box has at least, each way
const MAGENTA = "#d6409f";
const LOOK = {
  mode: "grid", a: "measurement", b: "reconstruction", showing: "b", map: "none", low: "0", high: "1",
  opacity: "1", window: "0,1", zoom: "0,0,1", region: "none", sign: "signed", span: "0.5", split: "0.5", rate: "0",
};

class PairDesk extends Desk {
  constructor(screen) {
    super();
    this.screen = screen;
    this.state = readState(LOOK);
    this.tool = true;
    this.tabbing = false;
    this.root.classList.add("labelling", "drawing");
    this.root.setAttribute("aria-label", "Measurement and reconstruction");
    this.bar.root.hidden = true;
    this.legend.root.hidden = true;
    this.root.addEventListener("pointerup", () => this.box());
    this.onkey = () => {}; // the screen has the keys
  }

  // The picture whose pixels boxes are counted in.
  get base() {
    return this.panel("reconstruction") ?? super.base;
  }

  present({ head, panels }) {
    this.head = { ...head, boxes: [] };
    this.panels = panels;
    const truth = panels.some(({ id }) => id === "truth");
    Object.assign(this.state, { zoom: WHOLE, region: null, a: truth ? "truth" : "measurement", b: "reconstruction", showing: "b" });
    this.wanted = head.image.index;
    this.rebuild();
    for (const caption of this.captions) {
      caption.title.title = caption.panel.title;
      caption.title.querySelector(".number").remove();
    }
  }

  outline(boxes) {
    if (!this.head) return;
    this.head.boxes = boxes.map((region) => ({ region, colour: MAGENTA }));
    this.redraw();
  }

  box() {
    const { region } = this.state;
    if (!region) return;
    this.state.region = null;
    if (region[2] >= LEAST && region[3] >= LEAST) this.screen.boxed(region);
    this.redraw();
  }

  // All in one row where that costs no size.
  layout() {
    super.layout();
    if (!this.placed) return;
    const frame = parseFloat(this.cells.style.getPropertyValue("--frame"));
    const count = this.placed.length;
    if (!this.single && count * (frame + GAP) - GAP <= this.root.clientWidth) this.cells.style.setProperty("--columns", count);
  }

  height() {
    const scroller = document.querySelector("[data-testid=stMain]") ?? document.documentElement;
    const top = this.root.getBoundingClientRect().top + scroller.scrollTop;
    return Math.max(260, window.innerHeight - top - this.screen.chrome() - 8);
  }

  report() {}
  tell() {}
  choose() {}
  step() {}
  measure() {}
  read() {}
  nameOthers() {
    this.aside.hidden = true;
  }
}
