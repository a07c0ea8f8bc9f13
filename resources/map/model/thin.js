// Fewer vertices at small scale. Each vertex gets once its significance: the tolerance (Douglas-Peucker) below which
// it must stay. A scale then draws what is significant there: no work per zoom but a comparison.

// The stretches still to be looked at: ends and limit. A line of a million vertices needs no more than this.
const ends = new Int32Array(4096), limits = new Float64Array(2048);

/** Significance of the vertices from..to (inclusive) of an open line; its ends are always kept. */
export function weigh(x, y, from, to, weight) {
  weight[from] = weight[to] = Infinity;
  if (to - from < 2) return;
  let depth = 1;
  ends[0] = from;
  ends[1] = to;
  limits[0] = Infinity;
  while (depth) {
    depth--;
    const a = ends[2 * depth], b = ends[2 * depth + 1], limit = limits[depth];
    const dx = x[b] - x[a], dy = y[b] - y[a], square = dx * dx + dy * dy;
    let worst = -1, at = a;
    for (let k = a + 1; k < b; k++) {
      const px = x[k] - x[a], py = y[k] - y[a];
      let distance;
      if (square === 0) distance = px * px + py * py;
      else {
        const along = (px * dx + py * dy) / square;
        if (along <= 0) distance = px * px + py * py;
        else if (along >= 1) { const qx = x[k] - x[b], qy = y[k] - y[b]; distance = qx * qx + qy * qy; }
        else { const cross = px * dy - py * dx; distance = cross * cross / square; }
      }
      if (distance > worst) { worst = distance; at = k; }
    }
    const own = Math.min(limit, Math.sqrt(worst));
    weight[at] = own;
    // The longer half waits: so the depth stays small.
    const isLeftLonger = at - a > b - at;
    for (const left of [isLeftLonger, !isLeftLonger]) {
      const start = left ? a : at, end = left ? at : b;
      if (end - start < 2) continue;
      ends[2 * depth] = start;
      ends[2 * depth + 1] = end;
      limits[depth++] = own;
    }
  }
}

/** Significance of a ring stored open at from..to (inclusive): split at the vertex farthest from the first. */
export function weighRing(x, y, from, to, weight) {
  if (to - from < 3) { weight.fill(Infinity, from, to + 1); return; }
  let far = from, worst = -1;
  for (let k = from + 1; k <= to; k++) {
    const distance = (x[k] - x[from]) ** 2 + (y[k] - y[from]) ** 2;
    if (distance > worst) { worst = distance; far = k; }
  }
  weigh(x, y, from, far, weight);
  if (far < to) weigh(x, y, far, to, weight);
  // The last vertex before the ring closes: kept only as far as it stands off the closing edge.
  weight[to] = far === to ? Infinity : Math.sqrt(worst) / 2;
}

/** Weigh every ring of shapes, in place: adds `weight`. */
export function weighShapes(shapes) {
  shapes.weight = new Float32Array(shapes.x.length);
  for (let i = 0; i < shapes.n; i++) {
    for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
      const from = shapes.ringAt[r], to = shapes.ringAt[r + 1] - 1;
      if (to < from) continue;
      if (shapes.kind[i] === 3) weighRing(shapes.x, shapes.y, from, to, shapes.weight);
      else weigh(shapes.x, shapes.y, from, to, shapes.weight);
    }
  }
  return shapes;
}

/** What a vertex must weigh to be drawn at a scale: a pixel, and less from 16 on, where borders are looked at closely. */
export const limitAt = (scale) => (scale < 65536 ? 1 : 0.67) / scale;
