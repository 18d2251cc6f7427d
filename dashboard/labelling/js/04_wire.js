// Requests and replies, one at a time. A reply that does not come is asked for again: what a request
// carries may arrive twice, and is recorded once. Each wait is twice the last: a server that is slow is
// not made slower.

const PATIENCE = 5000;
const LONGEST = 40000;

// Act once what was just drawn is on the screen, so that no picture waits for it; a window that is not
// looked at draws nothing, and waits no longer than a moment. Gives what calls it off.
function afterPaint(act) {
  let open = true;
  const once = () => {
    if (!open) return;
    open = false;
    act();
  };
  requestAnimationFrame(() => setTimeout(once, 0));
  setTimeout(once, 150);
  return () => (open = false);
}

class Wire {
  constructor(screen) {
    this.screen = screen;
    this.client = identity();
    this.number = 0;
    this.busy = false;
    this.wait = PATIENCE;
    this.again = false;
    this.coming = null;
    this.lost = false; // the last request was not answered in time
  }

  ask() {
    if (this.coming) return;
    this.again = this.busy;
    if (this.busy) return;
    this.coming = afterPaint(() => this.go()); // what one key does is one request
  }

  go() {
    this.coming = null;
    this.busy = true;
    this.number += 1;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.retry(), this.wait);
    this.send("request", this.screen.request(this.client, this.number));
  }

  later(milliseconds) {
    clearTimeout(this.delay);
    this.delay = setTimeout(() => this.ask(), milliseconds);
  }

  retry() {
    this.lost = true;
    this.wait = Math.min(LONGEST, 2 * this.wait);
    this.busy = false;
    this.screen.render();
    this.ask();
  }

  // A reply, perhaps to a request of another window's time: true where it answers the last one.
  hear(head) {
    const mine = head.client === this.client && head.number === this.number;
    if (mine) {
      clearTimeout(this.patience);
      this.wait = PATIENCE;
      this.busy = false;
      this.lost = false;
    }
    return mine;
  }

  stop() {
    this.coming?.();
    clearTimeout(this.patience);
    clearTimeout(this.delay);
  }
}
