export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".nav");
  if (drawn(root, data)) return;
  root.replaceChildren();
  if (data.brand) root.append(anchor(data.href, data.brand, "brand"));
  for (const [title, entries] of data.sections) {
    const section = make("nav");
    section.setAttribute("aria-label", title);
    section.append(make("h2", "", title));
    for (const entry of entries) {
      const link = anchor(entry.href, entry.title, entry.here ? "here" : "");
      if (entry.here) link.setAttribute("aria-current", "page");
      section.append(link);
    }
    root.append(section);
  }
  if (data.sections.length) ground(data.sections.flatMap(([, entries]) => entries.map((entry) => entry.href)));
}
