// A panel: one picture, the values behind it, and what is known of it.

class Panel {
  constructor(head) {
    Object.assign(this, head);
    this.sources = new Map();
  }

  // Decode without colour management: a pixel on the canvas is the pixel in the file.
  async load(blob) {
    if (this.png === null) return this;
    const file = new Blob([blob(this.png)], { type: "image/png" });
    const exactly = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
    try {
      this.bitmap = await createImageBitmap(file, exactly);
    } catch (error) {
      this.reason = `its picture cannot be read: ${error.message}`;
      return this;
    }
    this.width = this.bitmap.width;
    this.height = this.bitmap.height;
    if (this.values) {
      this.floats = floats(blob(this.values.blob), this.values.dtype);
      [this.depth, this.rows, this.cols] = this.values.shape;
    }
    for (const map of Object.values(this.overlays)) map.values = floats(blob(map.blob), map.dtype);
    return this;
  }

  get there() {
    return Boolean(this.bitmap);
  }

  // True where numbers are the stored ones; false where they are read off the 8-bit picture.
  get exact() {
    return Boolean(this.floats);
  }

  plain() {
    if (!this.sources.has("plain")) {
      const canvas = blank(this.width, this.height);
      canvas.getContext("2d", { willReadFrequently: true }).drawImage(this.bitmap, 0, 0);
      this.sources.set("plain", canvas);
    }
    return this.sources.get("plain");
  }

  // What one sees as numbers: {data, channels}, channel after channel. Two stored channels are the
  // real and imaginary part: their magnitude.
  shown() {
    if (this.seen) return this.seen;
    const size = this.width * this.height;
    if (!this.floats) {
      const eight = this.eight();
      const channels = this.channels;
      const data = new Float32Array(channels * size);
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < size; i++) data[c * size + i] = eight[4 * i + c] / 255;
      }
      this.seen = { data, channels };
    } else if (this.depth === 2) {
      const data = new Float32Array(size);
      for (let i = 0; i < size; i++) data[i] = Math.hypot(this.floats[i], this.floats[size + i]);
      this.seen = { data, channels: 1 };
    } else {
      this.seen = { data: this.floats, channels: this.depth };
    }
    return this.seen;
  }

  eight() {
    this.bytes ??= this.plain().getContext("2d").getImageData(0, 0, this.width, this.height).data;
    return this.bytes;
  }

  // Where in its own frame of view the picture lies: all of it, unless its aspect differs.
  place(aspect) {
    const own = this.width / this.height;
    if (Math.abs(own / aspect - 1) < 0.02) return { x: 0, y: 0, w: 1, h: 1 };
    const w = Math.min(1, own / aspect);
    const h = Math.min(1, aspect / own);
    return { x: (1 - w) / 2, y: (1 - h) / 2, w, h };
  }

  // Whether places in it are places in the image. A sinogram's are not.
  aligned(aspect) {
    const { w, h } = this.place(aspect);
    return w === 1 && h === 1;
  }

  // The pixel under (u, v), parts of the field of view, or null beside the picture.
  at(u, v, aspect) {
    const place = this.place(aspect);
    const col = Math.floor(((u - place.x) / place.w) * this.width);
    const row = Math.floor(((v - place.y) / place.h) * this.height);
    if (col < 0 || row < 0 || col >= this.width || row >= this.height) return null;
    const size = this.width * this.height;
    const index = row * this.width + col;
    const values = this.floats
      ? Array.from({ length: this.depth }, (_, c) => this.floats[c * size + index])
      : Array.from(this.eight().subarray(4 * index, 4 * index + this.channels));
    return { col, row, values, exact: this.exact, complex: this.exact && this.depth === 2 };
  }

  // The value of a map, which may be coarser than the picture; null where there is none.
  mapAt(name, u, v) {
    const map = this.overlays[name];
    if (!map) return null;
    const col = Math.min(map.width - 1, Math.floor(u * map.width));
    const row = Math.min(map.height - 1, Math.floor(v * map.height));
    return map.values[row * map.width + col];
  }

  comparable(other) {
    return (
      this.there &&
      other.there &&
      !this.layer &&
      !other.layer &&
      this.width === other.width &&
      this.height === other.height &&
      this.shown().channels === other.shown().channels
    );
  }
}

function blank(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
