// How the desk looks, as text: the parameters of the page's URL, which are all it tells the page.

// Written as Python writes it with "{:.6g}", for numbers of everyday size.
function numeral(value) {
  return String(Number(value.toPrecision(6)));
}

// Places are told as finely as this, and kept no finer: a link shows exactly what was seen.
function fine(value) {
  return Math.round(value * 1e5) / 1e5;
}

function joined(values) {
  return values.map((value) => numeral(fine(value))).join(",");
}

function writeState(state) {
  return {
    mode: state.mode,
    a: state.a,
    b: state.b,
    showing: state.showing,
    map: state.map ?? "none",
    low: numeral(state.low),
    high: numeral(state.high),
    opacity: numeral(state.opacity),
    window: joined([state.black, state.white]),
    zoom: joined(state.zoom),
    region: state.region ? state.region.join(",") : "none",
    sign: state.sign,
    span: numeral(state.span),
    split: joined([state.split]),
    rate: String(state.rate),
  };
}

function readState(texts) {
  const numbers = (text) => text.split(",").map(Number);
  const [black, white] = numbers(texts.window);
  return {
    mode: texts.mode,
    a: texts.a,
    b: texts.b,
    showing: texts.showing,
    map: texts.map === "none" ? null : texts.map,
    low: Number(texts.low),
    high: Number(texts.high),
    opacity: Number(texts.opacity),
    black,
    white,
    zoom: numbers(texts.zoom),
    region: texts.region === "none" ? null : numbers(texts.region),
    sign: texts.sign,
    span: Number(texts.span),
    split: Number(texts.split),
    rate: Number(texts.rate),
  };
}

function addressSays(texts) {
  const query = new URLSearchParams(window.location.search);
  return Object.entries(texts).every(([name, text]) => text === null || query.get(name) === text);
}

const STEPS = ["image", "mode", "map"]; // a change of these is a step of the browser's history

// Bring the address up to date, so that what the page writes there is no step of its own.
function amend(texts, told) {
  if (STEPS.some((name) => texts[name] !== told[name])) return;
  const query = new URLSearchParams(window.location.search);
  for (const [name, text] of Object.entries(texts)) if (query.has(name)) query.set(name, text);
  const address = `${window.location.pathname}?${query}${window.location.hash}`;
  window.history.replaceState(window.history.state, "", address);
}
