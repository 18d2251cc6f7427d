// Pairs whose verdict is known: those on offer, each with its three uses; below them the chosen ones.
// What is chosen is kept here and told to the page, which keeps it for when the piece is drawn anew.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".known");
  root.tell = setTriggerValue;
  if (root.round !== data.round) {
    root.round = data.round;
    root.chosen = new Map(data.chosen.map((entry) => [entry.recon_id, entry]));
    root.drawnWith = "";
  }
  root.style.setProperty("--mark", data.marks.hallucinated);
  root.style.setProperty("--other", data.marks.faithful);
  if (drawn(root, data.offered) && root.total === data.total && root.from === data.from) return;
  Object.assign(root, { total: data.total, from: data.from });
  const parts = { root, data, grid: make("div", "grid"), list: make("div", "list") };
  root.replaceChildren(pager(parts), parts.grid, parts.list);
  parts.tiles = data.offered.map((pair) => tile(pair, parts));
  parts.grid.append(...parts.tiles.map(({ node }) => node));
  for (const entry of root.chosen.values()) parts.list.append(line(entry, parts));
  head(parts);
}

function pager({ root, data }) {
  const bar = make("div", "pager");
  const { from, total, offered, each } = data;
  const last = from + offered.length;
  const go = (to) => root.tell("from", to);
  const text = total ? `${from + 1} to ${last} of ${total} pairs of the pool` : "No pair passes the filters above.";
  const back = button("‹", "step", () => go(Math.max(0, from - each)));
  const on = button("›", "step", () => go(last));
  back.disabled = !from;
  on.disabled = last >= total;
  back.setAttribute("aria-label", "pairs before");
  on.setAttribute("aria-label", "pairs after");
  bar.append(make("span", "", text), back, on);
  return bar;
}

// A pair on offer. Pressing one of its uses chooses it, pressing it again leaves it out.
function tile(pair, parts) {
  const node = make("div", "tile");
  const uses = make("div", "uses");
  const told = make("div", "told", pair.title);
  told.title = `${pair.title}\n${pair.note}`;
  node.dataset.recon = pair.recon_id;
  const draw = () => {
    const use = parts.root.chosen.get(pair.recon_id)?.use;
    node.classList.toggle("taken", Boolean(use));
    for (const each of uses.children) each.setAttribute("aria-pressed", String(each.dataset.use === use));
  };
  for (const use of parts.data.uses) {
    const press = button(use, "use", () => choose(pair, use, parts));
    press.dataset.use = use;
    uses.append(press);
  }
  const value = make("span", "value", pair.value);
  uses.append(value);
  node.append(trio(pair), told, make("div", "note", pair.note), uses);
  draw();
  return { node, draw };
}

function choose(pair, use, parts) {
  const { chosen } = parts.root;
  const held = chosen.get(pair.recon_id);
  const node = parts.list.querySelector(`[data-recon="${pair.recon_id}"]`);
  if (held?.use === use) {
    chosen.delete(pair.recon_id);
    node?.remove();
  } else {
    const entry = { recon_id: pair.recon_id, verdict: "", explanation: "", ...held, use, pair };
    chosen.set(pair.recon_id, entry);
    const fresh = line(entry, parts);
    if (node) node.replaceWith(fresh);
    else parts.list.append(fresh);
  }
  changed(parts);
}

// A chosen pair: what it is for, what it is, why.
function line(entry, parts) {
  const node = make("div", "chosen");
  const words = make("div", "words");
  const answers = make("div", "answers");
  node.dataset.recon = entry.recon_id;
  words.append(make("b", "", entry.use), make("div", "told", entry.pair.title), make("div", "note", entry.pair.note));
  for (const verdict of ["hallucinated", "faithful"]) {
    const press = button(verdict, `verdict ${verdict}`, () => {
      entry.verdict = verdict;
      for (const each of answers.children) each.setAttribute("aria-pressed", String(each === press));
      changed(parts);
    });
    press.setAttribute("aria-pressed", String(entry.verdict === verdict));
    answers.append(press);
  }
  const why = make("input", "why");
  why.type = "text";
  why.maxLength = 500;
  why.value = entry.explanation;
  why.disabled = entry.use === "gold";
  why.placeholder = why.disabled ? "nothing is told of a gold item" : "why (told with the verdict)";
  why.setAttribute("aria-label", "explanation");
  why.addEventListener("input", () => {
    entry.explanation = why.value;
    clearTimeout(parts.root.typing);
    parts.root.typing = setTimeout(() => tell(parts), 400);
  });
  why.addEventListener("change", () => tell(parts));
  const away = button("✕", "step", () => choose(entry.pair, entry.use, parts));
  away.setAttribute("aria-label", "leave out");
  node.append(trio(entry.pair), words, answers, why, away);
  return node;
}

function changed(parts) {
  for (const { draw } of parts.tiles) draw();
  head(parts);
  tell(parts);
}

function head({ root, list }) {
  list.classList.toggle("none", !root.chosen.size);
}

function tell({ root }) {
  clearTimeout(root.typing);
  const entries = [...root.chosen.values()].map(({ recon_id, use, verdict, explanation }) => ({ recon_id, use, verdict, explanation }));
  const text = JSON.stringify(entries);
  if (text === root.said) return;
  root.said = text;
  root.tell("chosen", entries);
}

function button(text, className, onClick) {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}
