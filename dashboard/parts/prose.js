export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".prose");
  if (drawn(root, data)) return;
  clean(parentElement);
  root.replaceChildren();
  root.className = `prose ${data.look}`;
  if (data.title) root.append(make("h2", "", data.title));
  for (const line of data.lines) {
    const paragraph = make("p");
    for (const run of line) {
      const said = hint(run.href ? anchor(run.href, run.text) : make(run.strong ? "strong" : "span", "", run.text), run.hint);
      paragraph.append(run.colour ? chipped(said, run.colour) : said);
    }
    root.append(paragraph);
  }
  if (data.commands.length) root.append(commands(data.commands));
}

// A method's chip, which is on the same line as its name.
function chipped(said, colour) {
  const pair = make("span", "chipped");
  const chip = make("span", "chip");
  chip.style.background = colour;
  pair.append(chip, said);
  return pair;
}

function commands(entries) {
  const list = make("dl");
  for (const [command, purpose] of entries) {
    const term = make("dt");
    const button = make("button", "copy", "copy");
    button.type = "button";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(command);
      button.textContent = "copied";
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    });
    term.append(make("code", "", command), button);
    list.append(term, make("dd", "", purpose));
  }
  return list;
}
