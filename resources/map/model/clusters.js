// Neighbouring points gathered into one with their number, on a grid fixed to the ground: a cell never splits or loses a
// point, whatever part of the map is in sight. Worked out once for a scale and kept with the points.

const DENSE = 4_000_000, KEPT = 6;

/**
 * Cells of `side` pixels at `scale`: n, x and y (the middle of its points), count, first (one of its points) and tally
 * (`kinds` numbers a cell: how many of its points are of each kind by `kindOf`).
 */
export function clustersOf(points, scale, side, kindOf, kinds) {
  if (!points.gathered) points.gathered = new Map();
  let found = points.gathered.get(scale);
  if (!found) {
    found = gather(points, scale / side, kindOf, kinds);
    if (points.gathered.size >= KEPT) points.gathered.clear();
    points.gathered.set(scale, found);
  }
  return found;
}

function gather({ n, x, y }, step, kindOf, kinds) {
  const place = placer(n, x, y, step), cell = new Int32Array(n);
  let size = 0;
  const first = [];
  for (let i = 0; i < n; i++) {
    const number = place(x[i], y[i], size);
    if (number === size) { first.push(i); size++; }
    cell[i] = number;
  }
  const found = {
    n: size, x: new Float64Array(size), y: new Float64Array(size), count: new Int32Array(size),
    first: Int32Array.from(first), tally: new Int32Array(size * kinds), kinds,
  };
  for (let i = 0; i < n; i++) {
    const at = cell[i];
    found.x[at] += x[i];
    found.y[at] += y[i];
    found.count[at]++;
    found.tally[at * kinds + kindOf(i)]++;
  }
  for (let k = 0; k < size; k++) { found.x[k] /= found.count[k]; found.y[k] /= found.count[k]; }
  return found;
}

/** Gives the number of the cell a place lies in; `next` for one not met before. By table, by name when that is too wide. */
function placer(n, x, y, step) {
  let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
  for (let i = 0; i < n; i++) {
    if (x[i] < west) west = x[i];
    if (x[i] > east) east = x[i];
    if (y[i] < north) north = y[i];
    if (y[i] > south) south = y[i];
  }
  const left = Math.floor(west * step), top = Math.floor(north * step);
  const wide = Math.floor(east * step) - left + 1, size = wide * (Math.floor(south * step) - top + 1);
  if (n && size <= DENSE) {
    const table = new Int32Array(size).fill(-1);
    return (px, py, next) => {
      const at = (Math.floor(py * step) - top) * wide + Math.floor(px * step) - left;
      if (table[at] < 0) table[at] = next;
      return table[at];
    };
  }
  const known = new Map();
  return (px, py, next) => {
    const key = Math.floor(px * step) * 67108864 + Math.floor(py * step), old = known.get(key);
    if (old === undefined) known.set(key, next);
    return old ?? next;
  };
}

/** The cell whose mark, `radius(k)` pixels around it, holds a canvas place; -1 if none. */
export function clusterAt(cells, view, px, py, radius) {
  for (let k = 0; k < cells.n; k++) {
    if (Math.hypot(cells.x[k] * view.scale + view.tx - px, cells.y[k] * view.scale + view.ty - py) <= radius(k)) return k;
  }
  return -1;
}
