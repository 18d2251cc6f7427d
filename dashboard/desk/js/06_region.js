// Numbers of a drawn region: [x, y, w, h] in pixels of the first panel.

// The region in a panel's own pixels, at least one of them.
function ownRegion([x, y, w, h], base, panel) {
  const across = panel.width / base.width;
  const down = panel.height / base.height;
  const left = Math.min(panel.width - 1, Math.round(x * across));
  const top = Math.min(panel.height - 1, Math.round(y * down));
  return {
    left,
    top,
    right: Math.max(left + 1, Math.min(panel.width, Math.round((x + w) * across))),
    bottom: Math.max(top + 1, Math.min(panel.height, Math.round((y + h) * down))),
  };
}

// Mean and standard deviation over pixels and channels; root mean square difference to the truth.
function statistics(region, base, panel, truth) {
  const { left, top, right, bottom } = ownRegion(region, base, panel);
  const { data, channels } = panel.shown();
  const reference = truth && truth !== panel && panel.comparable(truth) ? truth.shown().data : null;
  const size = panel.width * panel.height;
  let count = 0;
  let sum = 0;
  let error = 0;
  const each = (visit) => {
    for (let c = 0; c < channels; c++) {
      for (let row = top; row < bottom; row++) {
        for (let i = c * size + row * panel.width + left; i < c * size + row * panel.width + right; i++) {
          visit(i);
        }
      }
    }
  };
  each((i) => {
    count += 1;
    sum += data[i];
    if (reference) error += (data[i] - reference[i]) ** 2;
  });
  const mean = sum / count;
  let spread = 0;
  each((i) => {
    spread += (data[i] - mean) ** 2;
  });
  return {
    mean,
    deviation: Math.sqrt(spread / count),
    rmse: reference ? Math.sqrt(error / count) : null,
    exact: panel.exact && (!reference || truth.exact),
  };
}
