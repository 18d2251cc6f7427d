export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".tiles");
  if (drawn(root, data)) return;
  clean(parentElement);
  root.style.setProperty("--tile", `${data.width}px`);
  for (const [name, colour] of Object.entries(data.marks)) root.style.setProperty(`--${name}`, colour);
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
  const text = halves(make("span", "text"), entry.text);
  text.title = entry.text;
  line.append(text, make("span", "value", entry.value));
  node.append(line);
  if (entry.flagged) node.setAttribute("aria-description", "flagged");
  if (entry.note || entry.aside || entry.verdict) node.append(below(entry));
  return node;
}

// The small print: what it is of, and at the end of the line what is said of it.
function below(entry) {
  const line = make("div", "below");
  const note = make("span", "note", entry.note);
  note.title = entry.note;
  line.append(note);
  if (entry.aside || entry.verdict) {
    const aside = make("span", "aside");
    aside.title = entry.told;
    if (entry.verdict) {
      const dot = make("span", `dot ${entry.verdict}`);
      dot.setAttribute("role", "img");
      dot.setAttribute("aria-label", `labelled ${entry.verdict}`);
      aside.append(dot);
    }
    aside.append(entry.aside);
    line.append(aside);
  }
  return line;
}

function picture({ source, title, frame }) {
  if (!source) return make("span", "picture", title);
  const image = make("img", "picture");
  image.src = source;
  image.alt = title;
  image.title = title;
  if (!frame) return image;
  const whole = make("span", "framed");
  const corners = make("span", "corners");
  const [left, top, width, height] = frame.map((share) => `${100 * share}%`);
  Object.assign(corners.style, { left, top, width, height });
  whole.append(image, corners);
  return whole;
}
