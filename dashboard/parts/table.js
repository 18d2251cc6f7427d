export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".table");
  root.tell = setTriggerValue;
  if (drawn(root, data)) return;
  clean(parentElement);
  const searching = root.querySelector("input") === root.getRootNode().activeElement && root.querySelector("input");
  const body = make("tbody");
  const scroll = make("div", "scroll");
  const table = make("table");
  table.append(head(data, root), body);
  scroll.append(table);
  const bar = root.querySelector(".search") || searchBar(data);
  const input = bar.querySelector("input");
  if (!searching) input.value = data.search || "";
  const fill = () => {
    const wanted = input.value.trim().toLowerCase();
    const rows = ordered(data).filter((row) => !wanted || (row.words || "").toLowerCase().includes(wanted));
    body.replaceChildren(...rows.map((row) => line(row, data.columns)));
    if (!rows.length) {
      const cell = make("td", "none", wanted ? `No row holds “${input.value.trim()}”.` : "");
      cell.colSpan = data.columns.length;
      const empty = make("tr");
      empty.append(cell);
      body.append(empty);
    }
  };
  input.oninput = () => {
    fill();
    clearTimeout(input.waiting);
    input.waiting = setTimeout(() => root.tell("search", input.value.trim()), 600);
  };
  fill();
  for (const old of [...root.children]) if (old !== bar) old.remove();
  if (data.search !== null && !bar.isConnected) root.append(bar);
  root.style.setProperty("--picture", `${data.picture}px`);
  root.append(scroll);
}

function searchBar(data) {
  const bar = make("div", "search");
  const input = make("input");
  input.type = "search";
  input.placeholder = data.placeholder;
  input.setAttribute("aria-label", data.placeholder);
  bar.append(input);
  return bar;
}

function head(data, root) {
  const [by, falls] = [data.sort.replace(/^-/, ""), data.sort.startsWith("-")];
  const row = make("tr");
  for (const column of data.columns) {
    const cell = make("th", `${place(column)}${column.chosen ? " chosen" : ""}`);
    cell.scope = "col";
    const sorted = Boolean(by) && column.name === by;
    if (sorted) cell.setAttribute("aria-sort", falls ? "descending" : "ascending");
    const title = breakable(make(data.sortable ? "button" : "span", "title"), column.title);
    if (column.arrow) title.append(make("span", "arrow", ` ${column.arrow}`));
    if (column.unit) title.append(make("span", "unit", ` ${column.unit}`));
    if (data.sortable) {
      title.type = "button";
      const next = sorted ? (falls ? column.name : `-${column.name}`) : `${column.falls ? "-" : ""}${column.name}`;
      title.addEventListener("click", () => root.tell("sort", next));
    }
    hint(title, column.hint);
    cell.append(title);
    row.append(cell);
  }
  const group = make("thead");
  group.append(row);
  return group;
}

function place(column) {
  return [column.align, column.wide && "wide", column.spare && "spare"].filter(Boolean).join(" ");
}

function ordered(data) {
  if (!data.sort) return data.rows;
  const [by, falls] = [data.sort.replace(/^-/, ""), data.sort.startsWith("-")];
  const value = (row) => row.cells[by]?.value ?? null;
  return [...data.rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    const order = typeof x === "string" ? x.localeCompare(y) : x - y;
    return falls ? -order : order;
  });
}

function line(row, columns) {
  const tr = make("tr");
  for (const column of columns) {
    const cell = row.cells[column.name] || {};
    const td = make("td", place(column));
    td.append(...content(cell));
    hint(td, cell.hint);
    tr.append(td);
  }
  return tr;
}

function content(cell) {
  const parts = [];
  if (cell.pictures) parts.push(strip(cell.pictures));
  if (cell.bar) {
    const bar = make("div", "bar");
    for (const [look, share] of cell.bar.filter(([, share]) => share > 0)) {
      const part = make("span", look);
      part.style.width = `${100 * share}%`;
      bar.append(part);
    }
    parts.push(bar);
  }
  if (cell.colour) {
    const chip = make("span", "chip");
    chip.style.background = cell.colour;
    parts.push(chip);
  }
  if (cell.sign) parts.push(make("span", "sign", cell.sign));
  if (cell.text) parts.push(figure(cell));
  if (cell.sub) parts.push(make("span", "sub", cell.sub));
  return parts;
}

function strip(pictures) {
  const row = make("div", pictures.length > 3 ? "pictures many" : "pictures");
  for (const picture of pictures) {
    const image = make("img");
    image.src = picture.source;
    image.alt = picture.title;
    image.title = picture.title;
    const link = picture.href ? anchor(picture.href, "") : make("span");
    link.append(image);
    if (picture.caption) link.append(make("span", "caption", picture.caption));
    row.append(link);
  }
  return row;
}

// A name breaks before its parameters and before a "+", not within a word.
function breakable(node, text) {
  node.append(...text.split(/(?=[(+])/).flatMap((part, i) => (i ? [make("wbr"), part] : [part])));
  return node;
}

function figure(cell) {
  const look = `text ${cell.look || ""}`;
  if (cell.menu) {
    const button = make("button", look, cell.text);
    button.type = "button";
    button.setAttribute("aria-haspopup", "menu");
    button.addEventListener("click", (event) => { event.stopPropagation(); open(button, cell.menu); });
    return button;
  }
  if (cell.copy) return copier(cell, look);
  return breakable(cell.href ? anchor(cell.href, "", look) : make("span", look), cell.text);
}

// The whole address goes to the clipboard; where the browser has none, it is shown to be copied by hand.
function copier(cell, look) {
  const address = new URL(cell.copy, window.location.href).href;
  const button = make("button", look, cell.text);
  button.type = "button";
  button.title = address;
  button.addEventListener("click", async () => {
    const done = await navigator.clipboard?.writeText(address).then(() => true, () => false);
    button.textContent = done ? "copied" : address;
    if (done) setTimeout(() => { button.textContent = cell.text; }, 1500);
  });
  return button;
}

function open(button, entries) {
  const home = button.getRootNode();
  const already = home.querySelector(".menu");
  if (already) already.remove();
  if (already && already.owner === button) return;
  for (const box of home.querySelectorAll(".hint")) box.remove();
  const menu = make("div", "menu");
  menu.owner = button;
  menu.setAttribute("role", "menu");
  for (const entry of entries) {
    const link = anchor(entry.href, "");
    link.setAttribute("role", "menuitem");
    link.append(make("span", "label", entry.label), make("span", "", entry.text));
    menu.append(link);
  }
  home.appendChild(menu);
  const at = button.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - menu.offsetWidth, window.innerWidth - menu.offsetWidth - 8))}px`;
  const below = at.bottom + 4 + menu.offsetHeight < window.innerHeight;
  menu.style.top = `${below ? at.bottom + 4 : at.top - menu.offsetHeight - 4}px`;
  menu.querySelector("a").focus({ preventScroll: true });
  const away = new AbortController();
  const close = () => { menu.remove(); away.abort(); };
  const options = { signal: away.signal, capture: true };
  document.addEventListener("click", (event) => { if (!event.composedPath().includes(menu)) close(); }, options);
  document.addEventListener("scroll", close, options);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(); button.focus(); } }, options);
}
