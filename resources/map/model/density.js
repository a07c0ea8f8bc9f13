// How thick points lie, for a heat map: counted in a coarse raster, smoothed, kept while neither points nor view change.

export const CELL = 4, REACH = 6;  // pixels of a raster cell, and cells a point reaches (three box means: a bell)

/**
 * Density of points over a view: {w, h, values} of raster cells, `values` in points for each cell. `points.weight`, if
 * there is one, says what each point counts.
 */
export function densityOf(points, view) {
  const w = Math.ceil(view.w / CELL) + 2 * REACH, h = Math.ceil(view.h / CELL) + 2 * REACH;
  const values = new Float32Array(w * h), scale = view.scale / CELL, { n, x, y, weight } = points;
  const left = view.tx / CELL + REACH, top = view.ty / CELL + REACH;
  for (let i = 0; i < n; i++) {
    const column = Math.floor(x[i] * scale + left), row = Math.floor(y[i] * scale + top);
    if (column < 0 || row < 0 || column >= w || row >= h) continue;
    values[row * w + column] += weight ? weight[i] : 1;
  }
  const spare = new Float32Array(w * h);
  for (let pass = 0; pass < 3; pass++) { mean(values, spare, w, h, 1, w); mean(spare, values, h, w, w, 1); }
  return { w, h, values };
}

/** Running means along every line of a raster: `step` from cell to cell, `stride` from line to line. */
function mean(from, to, length, lines, step, stride) {
  const radius = REACH / 3 | 0, share = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * stride;
    let sum = 0;
    for (let k = 0; k < Math.min(radius, length); k++) sum += from[start + k * step];
    for (let k = 0; k < length; k++) {
      if (k + radius < length) sum += from[start + (k + radius) * step];
      to[start + k * step] = sum > 1e-6 ? sum * share : 0;
      if (k >= radius) sum -= from[start + (k - radius) * step];
    }
  }
}

/** The greatest density in the middle of a raster, `rim` cells from its edge. */
export function peakOf({ w, h, values }, rim) {
  let most = 0;
  for (let row = rim; row < h - rim; row++) for (let k = row * w + rim; k < row * w + w - rim; k++) if (values[k] > most) most = values[k];
  return most;
}
