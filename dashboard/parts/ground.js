// The ground is dark unless the reader chose otherwise in the menu: pictures are judged on it. Streamlit
// keeps that choice per address in localStorage, and writes "System" where none was made; so the choice
// is carried to every page, and a page not seen before is turned dark as it stands.

const LOADED = new URL(performance.getEntriesByType("navigation")[0].name).pathname;
const choiceAt = (path) => `stActiveTheme-${path}-v2`;

function ground(pages) {
  const all = [...new Set([LOADED, ...pages])];
  const before = JSON.parse(localStorage.getItem(choiceAt(LOADED)) || '"System"');
  const chosen = carry(all);
  if (!window.reconauditCarries) window.addEventListener("pagehide", () => carry(all));
  window.reconauditCarries = true;
  const asked = window.matchMedia.bind(window);
  if (chosen === before || chosen !== "Dark" || asked("(prefers-color-scheme: dark)").matches) return;
  window.matchMedia = (query) => {
    const list = asked(query);
    if (!/prefers-color-scheme:\s*dark/.test(query)) return list;
    return new Proxy(list, { get: (from, name) => (name === "matches" ? true : bound(from, name)) });
  };
  window.dispatchEvent(new Event("afterprint"));
}

function carry(all) {
  const known = JSON.parse(localStorage.getItem("reconaudit-ground") || '{"choice": "Dark", "pages": []}');
  const current = JSON.parse(localStorage.getItem(choiceAt(LOADED)) || '"System"');
  const chosen = known.pages.includes(LOADED) ? current : known.choice;
  localStorage.setItem("reconaudit-ground", JSON.stringify({ choice: chosen, pages: all }));
  for (const path of all) localStorage.setItem(choiceAt(path), JSON.stringify(chosen));
  return chosen;
}

function bound(from, name) {
  const value = from[name];
  return typeof value === "function" ? value.bind(from) : value;
}
