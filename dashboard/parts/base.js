// What all pieces share. Text reaches the page through textContent alone.

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

// Follow an address of this app without loading the page anew; other clicks do what browsers do.
function follow(event, href) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  window.history.pushState({}, "", href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

function anchor(href, text, className) {
  const node = make("a", className, text);
  node.href = href;
  node.addEventListener("click", (event) => follow(event, href));
  return node;
}

// A name in two halves: where it has no room, its middle goes, for methods differ at their ends.
function halves(node, name) {
  const tail = name.length > 20 ? 7 : 0;
  node.classList.add("halves");
  node.append(make("span", "head", name.slice(0, name.length - tail)));
  if (tail) node.append(make("span", "tail", name.slice(-tail)));
  return node;
}

// A sentence that appears beside a node on hover and on focus.
function hint(node, text) {
  if (!text) return node;
  let box = null;
  const hide = () => { if (box) box.remove(); box = null; };
  const show = () => {
    hide();
    box = make("div", "hint", text);
    node.getRootNode().appendChild(box);
    const at = node.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, window.innerWidth - box.offsetWidth - 8));
    const below = at.bottom + 6 + box.offsetHeight < window.innerHeight;
    box.style.left = `${left}px`;
    box.style.top = `${below ? at.bottom + 6 : at.top - box.offsetHeight - 6}px`;
  };
  node.classList.add("hinted");
  node.setAttribute("aria-description", text);
  node.addEventListener("mouseenter", show);
  node.addEventListener("mouseleave", hide);
  node.addEventListener("focus", show);
  node.addEventListener("blur", hide);
  return node;
}

function clean(root) {
  for (const old of root.querySelectorAll(":scope > .hint, :scope > .menu")) old.remove();
}

// Whether a piece was drawn with these data already: then it stays as it is, with what is open on it.
function drawn(root, data) {
  const text = JSON.stringify(data);
  const same = root.drawnWith === text;
  root.drawnWith = text;
  return same;
}
