// The ground is dark unless the reader chose otherwise in the menu: pictures are judged on it. Streamlit
// keeps that choice per address in localStorage, and writes "System" where none was made; so the choice
// is carried to every page, and a page not seen before is turned dark as it stands.

function ground(pages) {
  const key = (path) => `stActiveTheme-${path}-v2`;
  const loaded = new URL(performance.getEntriesByType("navigation")[0].name).pathname;
  const known = JSON.parse(localStorage.getItem("reconaudit-ground") || '{"choice": "Dark", "pages": []}');
  const current = JSON.parse(localStorage.getItem(key(loaded)) || '"System"');
  const chosen = known.pages.includes(loaded) ? current : known.choice;
  const all = [...new Set([loaded, ...pages])];
  if (chosen !== known.choice || all.some((path) => !known.pages.includes(path))) {
    localStorage.setItem("reconaudit-ground", JSON.stringify({ choice: chosen, pages: all }));
    for (const path of all) localStorage.setItem(key(path), JSON.stringify(chosen));
  }
  const asked = window.matchMedia.bind(window);
  if (chosen === current || chosen !== "Dark" || asked("(prefers-color-scheme: dark)").matches) return;
  window.matchMedia = (query) => {
    const list = asked(query);
    if (!/prefers-color-scheme:\s*dark/.test(query)) return list;
    return new Proxy(list, { get: (from, name) => (name === "matches" ? true : bound(from, name)) });
  };
  window.dispatchEvent(new Event("afterprint"));
}

function bound(from, name) {
  const value = from[name];
  return typeof value === "function" ? value.bind(from) : value;
}
