export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".picker");
  root.tell = setTriggerValue;
  if (drawn(root, { ...data, shown: root.shown })) return;
  const all = data.families.flatMap(([, names]) => names);
  let chosen = new Set(data.chosen);
  const tell = (next) => {
    chosen = new Set(next);
    draw();
    root.tell("chosen", root.shown);
  };
  const draw = () => {
    const held = root.getRootNode().activeElement?.dataset?.name;
    root.replaceChildren();
    root.shown = all.filter((name) => chosen.has(name));
    const top = make("div", "top");
    top.append(make("span", "", `Methods · ${chosen.size} of ${all.length}`));
    const whole = chosen.size === all.length;
    top.append(button(whole ? "none" : "all", "small", () => tell(whole ? [] : all)));
    root.append(top);
    for (const [family, names] of data.families) root.append(group(family, names));
    if (held) [...root.querySelectorAll("button")].find((node) => node.dataset.name === held)?.focus();
  };
  const group = (family, names) => {
    const box = make("div", "family");
    const some = names.some((name) => chosen.has(name));
    const title = button(family || "other", "name", () => tell(some
      ? all.filter((name) => chosen.has(name) && !names.includes(name))
      : all.filter((name) => chosen.has(name) || names.includes(name))));
    title.title = some ? "hide this family" : "show this family";
    box.append(title);
    const tokens = make("div", "tokens");
    for (const name of names) {
      const shown = chosen.has(name);
      const token = button("", "token", () => tell(shown ? [...chosen].filter((n) => n !== name) : [...chosen, name]));
      token.dataset.name = name;
      token.title = name;
      token.setAttribute("aria-label", name);
      token.setAttribute("aria-pressed", String(shown));
      const chip = make("span", "chip");
      if (shown) chip.style.background = data.colours[name];
      token.append(chip, halves(make("span"), name));
      tokens.append(token);
    }
    box.append(tokens);
    return box;
  };
  draw();
}

function button(text, className, onClick) {
  const node = make("button", className, text);
  node.type = "button";
  node.dataset.name = text;
  node.addEventListener("click", onClick);
  return node;
}
