// A pair that people judged differently.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".divided");
  if (drawn(root, data)) return;
  root.style.setProperty("--mark", data.mark);
  root.replaceChildren(trio(data.pair, data.boxes));
}
