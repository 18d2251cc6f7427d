// From a panel to the canvas that frames show: the picture itself, windowed, or a difference.

function neutral(state) {
  return state.black === 0 && state.white === 1;
}

// The last few made, so that flicker and slider do not compute twice.
function remembered(panel, key, make) {
  if (!panel.sources.has(key)) {
    if (panel.sources.size > 4) {
      const oldest = [...panel.sources.keys()].find((k) => k !== "plain");
      panel.sources.delete(oldest);
    }
    panel.sources.set(key, make());
  }
  return panel.sources.get(key);
}

function fromImage(image) {
  const canvas = blank(image.width, image.height);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function picture(panel, state) {
  if (neutral(state)) return panel.plain();
  return remembered(panel, `window ${state.black} ${state.white}`, () => windowed(panel, state));
}

function windowed(panel, { black, white }) {
  const { data, channels } = panel.shown();
  const size = panel.width * panel.height;
  const image = new ImageData(panel.width, panel.height);
  const gain = 255 / (white - black);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = (data[channels === 3 ? c * size + i : i] - black) * gain;
    }
    image.data[4 * i + 3] = 255;
  }
  return fromImage(image);
}

function differenceScale(state) {
  const signed = state.sign === "signed";
  return { low: signed ? -state.span : 0, high: state.span, palette: signed ? "signed" : "error" };
}

// Mean over channels of x - reference, or of its magnitude.
function differences(panel, reference, sign) {
  const { data, channels } = panel.shown();
  const other = reference.shown().data;
  const size = panel.width * panel.height;
  const result = new Float32Array(size);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < size; i++) {
      const d = data[c * size + i] - other[c * size + i];
      result[i] += (sign === "signed" ? d : Math.abs(d)) / channels;
    }
  }
  return result;
}

function difference(panel, reference, state) {
  const key = `difference ${reference.id} ${state.sign} ${state.span}`;
  return remembered(panel, key, () => {
    const values = differences(panel, reference, state.sign);
    return fromImage(coloured(values, panel.width, panel.height, differenceScale(state)));
  });
}

function overlay(panel, scale) {
  return remembered(panel, `map ${scale.name} ${scale.low} ${scale.high}`, () => {
    const { width, height, values } = panel.overlays[scale.name];
    return fromImage(coloured(values, width, height, scale));
  });
}
