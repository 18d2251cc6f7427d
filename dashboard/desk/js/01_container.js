// The desk's data: "RAD1", the length of a JSON head, the head, then blobs, all in one array of bytes.

function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== "RAD1") throw new Error(`not the desk's data: it starts with ${magic}.`);
  const length = view.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const blob = (index) => {
    const [offset, size] = head.blobs[index];
    return bytes.slice(8 + length + offset, 8 + length + offset + size);
  };
  return { head, blob };
}

let halves = null;

function halfToFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// Little-endian float16 or float32 as it was stored, widened to float32 without loss.
function floats(bytes, dtype) {
  if (dtype === "<f4") return new Float32Array(bytes.buffer);
  halves ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToFloat(bits));
  const narrow = new Uint16Array(bytes.buffer);
  const wide = new Float32Array(narrow.length);
  for (let i = 0; i < narrow.length; i++) wide[i] = halves[narrow[i]];
  return wide;
}
