// Shared borders once: rings are cut where three or more of them meet, and the pieces (arcs) are stored one time each.
// Neighbours then draw the very same thinned line, so no gap can open between them at any scale.

import { weigh, weighRing } from './thin.js';

/**
 * Arcs of the polygons `chosen` (indices into shapes).
 * ringArcs holds for each ring its arcs in order, ~arc when walked backwards; sides: the two features of each arc, -1 for none.
 */
export function cut(shapes, chosen) {
  const rings = [];
  for (const i of chosen) for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) rings.push([i, r]);
  const name = nameVertices(shapes, rings);
  const isNode = findNodes(shapes, rings, name);
  // An arc is no longer than its rings; a closed one repeats its first vertex, a cut one its nodes.
  const room = 2 * rings.reduce((sum, [, r]) => sum + shapes.ringAt[r + 1] - shapes.ringAt[r] + 1, 0);
  const out = {
    start: [], x: new Float32Array(room), y: new Float32Array(room), size: 0, sides: [],
    refs: new Map(), known: new Map(), loops: new Map(),
  };
  for (const [i, r] of rings) {
    const refs = cutRing(shapes, i, shapes.ringAt[r], shapes.ringAt[r + 1], name, isNode, out);
    if (refs.length) out.refs.set(r, refs);
  }
  return finish(out);
}

/** A number for every distinct place, by open addressing over the bits of x and y. */
function nameVertices(shapes, rings) {
  let count = 0;
  for (const [, r] of rings) count += shapes.ringAt[r + 1] - shapes.ringAt[r];
  let size = 1024;
  while (size < 2 * count) size *= 2;
  const slots = new Int32Array(size).fill(-1), mask = size - 1;
  const bx = new Int32Array(shapes.x.buffer), by = new Int32Array(shapes.y.buffer);
  const name = new Int32Array(shapes.x.length).fill(-1);
  for (const [, r] of rings) {
    for (let k = shapes.ringAt[r]; k < shapes.ringAt[r + 1]; k++) {
      let hash = Math.imul(bx[k], 0x9e3779b1) ^ Math.imul(by[k], 0x85ebca6b);
      hash ^= hash >>> 15;
      let slot = hash & mask;
      while (slots[slot] >= 0 && (bx[slots[slot]] !== bx[k] || by[slots[slot]] !== by[k])) slot = (slot + 1) & mask;
      if (slots[slot] < 0) slots[slot] = k;
      name[k] = slots[slot];
    }
  }
  return name;
}

/** A node is a place that two rings pass with different neighbours. */
function findNodes(shapes, rings, name) {
  const one = new Int32Array(shapes.x.length).fill(-1), two = new Int32Array(shapes.x.length).fill(-1);
  const isNode = new Uint8Array(shapes.x.length);
  for (const [, r] of rings) {
    const from = shapes.ringAt[r], to = shapes.ringAt[r + 1];
    for (let k = from; k < to; k++) {
      const here = name[k], before = name[k === from ? to - 1 : k - 1], after = name[k + 1 === to ? from : k + 1];
      const low = Math.min(before, after), high = Math.max(before, after);
      if (one[here] < 0) { one[here] = low; two[here] = high; }
      else if (one[here] !== low || two[here] !== high) isNode[here] = 1;
    }
  }
  return isNode;
}

function cutRing(shapes, feature, from, to, name, isNode, out) {
  const m = to - from, refs = [];
  if (m < 3) return refs;
  let first = -1;
  for (let k = 0; k < m; k++) if (isNode[name[from + k]]) { first = k; break; }
  if (first < 0) return [loop(shapes, feature, from, m, name, out)];
  let start = first;
  for (let step = 1; step <= m; step++) {
    const k = (first + step) % m;
    if (!isNode[name[from + k]]) continue;
    refs.push(piece(shapes, feature, from, m, start, first + step, name, out));
    start = first + step;
  }
  return refs;
}

const key = (a, b) => a * 67108864 + b;

/** The arc that runs from ring position `start` to `end` (may pass m): found if a neighbour stored it, else stored. */
function piece(shapes, feature, from, m, start, end, name, out) {
  const place = (k) => from + k % m;
  const a = name[place(start)], second = name[place(start + 1)];
  const known = out.known.get(key(a, second));
  if (known !== undefined) {
    const arc = known < 0 ? ~known : known;
    if (out.sides[2 * arc + 1] < 0) out.sides[2 * arc + 1] = feature;
    return known;
  }
  const arc = out.start.length;
  out.start.push(out.size);
  for (let k = start; k <= end; k++) { out.x[out.size] = shapes.x[place(k)]; out.y[out.size++] = shapes.y[place(k)]; }
  out.sides.push(feature, -1);
  out.known.set(key(a, second), arc);
  out.known.set(key(name[place(end)], name[place(end - 1)]), ~arc);
  return arc;
}

/** A ring that meets nobody, or one single neighbour all around: one closed arc from its lowest-numbered vertex. */
function loop(shapes, feature, from, m, name, out) {
  let low = 0;
  for (let k = 1; k < m; k++) if (name[from + k] < name[from + low]) low = k;
  const known = out.loops.get(name[from + low]);
  if (known !== undefined) {
    if (out.sides[2 * known + 1] < 0) out.sides[2 * known + 1] = feature;
    return known;
  }
  const arc = out.start.length;
  out.start.push(out.size);
  for (let k = 0; k <= m; k++) { out.x[out.size] = shapes.x[from + (low + k) % m]; out.y[out.size++] = shapes.y[from + (low + k) % m]; }
  out.sides.push(feature, -1);
  out.loops.set(name[from + low], arc);
  return arc;
}

function finish(out) {
  const x = out.x.slice(0, out.size), y = out.y.slice(0, out.size);
  const at = Uint32Array.from([...out.start, out.size]);
  const weight = new Float32Array(x.length);
  const arcs = at.length - 1, box = new Float32Array(4 * arcs);
  for (let a = 0; a < arcs; a++) {
    const from = at[a], to = at[a + 1] - 1;
    if (x[from] === x[to] && y[from] === y[to]) { weighRing(x, y, from, to - 1, weight); weight[to] = Infinity; }
    else weigh(x, y, from, to, weight);
    let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
    for (let k = from; k <= to; k++) {
      if (x[k] < west) west = x[k];
      if (x[k] > east) east = x[k];
      if (y[k] < north) north = y[k];
      if (y[k] > south) south = y[k];
    }
    box.set([west, north, east, south], 4 * a);
  }
  return { count: arcs, sides: Int32Array.from(out.sides), refs: out.refs, box, x, y, at, weight };
}
