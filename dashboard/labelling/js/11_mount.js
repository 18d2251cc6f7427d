// Streamlit calls this whenever the data changes, on the same node: mount once, then only receive.

const screens = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let screen = screens.get(parentElement);
  if (!screen) {
    screen = new Screen();
    screens.set(parentElement, screen);
    screen.attach(parentElement);
  }
  screen.receive(data, setStateValue);
  return () => {
    screens.delete(parentElement);
    screen.detach();
  };
}
