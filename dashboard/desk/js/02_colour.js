// Colour tables: 256 colours each, the same ones that Python uses for still pictures (PALETTES above).

const tables = {};

function table(name) {
  if (!tables[name]) {
    const hex = PALETTES[name];
    tables[name] = Uint8ClampedArray.from({ length: 768 }, (_, i) => parseInt(hex.substr(2 * i, 2), 16));
  }
  return tables[name];
}

// Values as colours between `low` and `high`; what is not a number stays transparent.
function coloured(values, width, height, { low, high, palette }) {
  const colours = table(palette);
  const image = new ImageData(width, height);
  const span = high - low;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const entry = 3 * Math.max(0, Math.min(255, Math.round(((value - low) / span) * 255)));
    image.data[4 * i] = colours[entry];
    image.data[4 * i + 1] = colours[entry + 1];
    image.data[4 * i + 2] = colours[entry + 2];
    image.data[4 * i + 3] = 255;
  }
  return image;
}

function ramp(canvas, palette) {
  canvas.width = 256;
  canvas.height = 1;
  const values = Float32Array.from({ length: 256 }, (_, i) => i);
  canvas.getContext("2d").putImageData(coloured(values, 256, 1, { low: 0, high: 255, palette }), 0, 0);
}

// Round numbers that divide a range: at most `most` of them, both ends included where they are round.
function ticks(low, high, most = 5) {
  const rough = (high - low) / (most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-6); k * step <= high + step * 1e-6; k++) {
    found.push(Number((k * step).toPrecision(6)));
  }
  return found;
}
