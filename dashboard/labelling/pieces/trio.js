// A pair with its truth, small: three pictures in a row, with the boxes that people drew.

function trio(pair, boxes = []) {
  const row = make("div", "trio");
  row.style.setProperty("--shape", pair.size.join(" / "));
  row.append(...pair.pictures.map((picture) => one(picture, picture.title === "reconstruction" ? boxes : [])));
  return row;
}

function one({ source, title }, boxes) {
  const figure = make("figure");
  const frame = make("div", "frame");
  if (source) {
    const image = make("img");
    image.src = source;
    image.alt = title;
    image.draggable = false;
    frame.append(image, ...boxes.map(outline));
  } else {
    frame.append(make("span", "absent", `no ${title}`));
  }
  figure.append(frame, make("figcaption", "", title));
  return figure;
}

// Left, top, width and height are shares of the picture.
function outline({ place: [left, top, width, height], title }) {
  const box = make("span", "box");
  Object.assign(box.style, {
    left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%`,
  });
  box.title = title;
  return box;
}
