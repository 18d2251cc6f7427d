export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".tiles");
  if (drawn(root, data)) return;
  clean(parentElement);
  root.style.setProperty("--tile", `${data.width}px`);
  root.style.setProperty("--mark", data.mark);
  root.replaceChildren(...data.tiles.map(tile));
}

function tile(entry) {
  const marks = [entry.flagged !== null && "marked", entry.flagged && "flagged", entry.here && "here"];
  const look = ["tile", ...marks.filter(Boolean)].join(" ");
  const node = entry.href ? anchor(entry.href, "", look) : make("div", look);
  if (entry.here) node.setAttribute("aria-current", "true");
  node.append(...entry.pictures.map(picture));
  const line = make("div", "line");
  if (entry.colour) {
    const chip = make("span", "chip");
    chip.style.background = entry.colour;
    line.append(chip);
  }
  const text = make("span", "text", entry.text);
  text.title = entry.text;
  line.append(text, make("span", "value", entry.value));
  node.append(line);
  if (entry.flagged) node.setAttribute("aria-description", "flagged");
  if (entry.note) {
    const note = make("div", "note", entry.note);
    note.title = entry.note;
    node.append(note);
  }
  return node;
}

function picture({ source, title }) {
  if (!source) return make("span", "picture", title);
  const image = make("img", "picture");
  image.src = source;
  image.alt = title;
  image.title = title;
  return image;
}
