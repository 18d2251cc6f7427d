// Streamlit calls this whenever the data changes, on the same node: mount once, then only receive.

const desks = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let desk = desks.get(parentElement);
  if (!desk) {
    desk = new Desk();
    desks.set(parentElement, desk);
    desk.attach(parentElement);
  }
  desk.receive(data, setStateValue);
  return () => {
    desks.delete(parentElement);
    desk.detach();
  };
}
