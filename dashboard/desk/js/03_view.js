// The view is [x, y, w]: left, top and width of what is seen, in parts of the picture, for all panels.

const WHOLE = [0, 0, 1];

function clampView([x, y, w], narrowest) {
  const width = Math.min(1, Math.max(narrowest, w));
  const keep = (start) => Math.min(1 - width, Math.max(0, start));
  return [keep(x), keep(y), width];
}

// Zoom by `factor` about (u, v), parts of the frame, which stays where it is.
function zoomAt([x, y, w], factor, u, v, narrowest) {
  const width = Math.min(1, Math.max(narrowest, w / factor));
  return clampView([x + u * (w - width), y + v * (w - width), width], narrowest);
}

function sameView(a, b) {
  return a.every((value, i) => Math.abs(value - b[i]) < 1e-9);
}

// Columns and size of n equal frames of one aspect that fill a box best. Frames keep to whole
// multiples of the picture's pixels where that costs little, so that all pixels look alike.
function arrange(count, box, aspect, { caption, gap, columns, ratio }) {
  let best = { width: 0, cols: 1 };
  for (let cols = 1; cols <= count; cols++) {
    const rows = Math.ceil(count / cols);
    const wide = (box.width - gap * (cols - 1)) / cols;
    const tall = (box.height - gap * (rows - 1)) / rows - caption;
    const width = Math.min(wide, tall * aspect);
    if (width > best.width + 0.5) best = { width, cols };
  }
  const narrowest = Math.min(160, box.width);
  if (best.width < narrowest) {
    const cols = Math.max(1, Math.min(count, Math.floor((box.width + gap) / (narrowest + gap))));
    best = { width: Math.max(narrowest, (box.width - gap * (cols - 1)) / cols), cols };
  }
  const scale = (best.width * ratio) / columns;
  const fits = (times) => times >= 1 && (times * columns) / ratio <= (box.width - gap * (best.cols - 1)) / best.cols;
  const [below, above] = [Math.floor(scale), Math.ceil(scale)];
  let device = Math.floor(best.width * ratio);
  if (above / scale <= 1.02 && fits(above)) device = above * columns;
  else if (below / scale >= 0.86 && fits(below)) device = below * columns;
  return { cols: best.cols, device };
}
