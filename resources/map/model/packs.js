// Decodes what comes over map://desk/data: geometry packs (WKB) and point packs, into flat typed arrays.
// Coordinates become Web Mercator "world pixels" at zoom 0 (0..256), relative to an origin near the data, so that
// 32-bit floats are exact to a hundredth of a pixel at the largest scale.

const HALF = Math.PI / 360, STEPS = 2048;

/** World x of a longitude. */
export const worldX = (lon) => (lon + 180) / 360 * 256;

/** World y of a latitude. */
export const worldY = (lat) => {
  const sine = Math.sin(lat * 2 * HALF);
  return 128 - Math.log((1 + sine) / (1 - sine)) * 64 / Math.PI;
};

/** Longitude and latitude of a world point. */
export const lonLat = (x, y) => [
  x / 256 * 360 - 180,
  Math.atan(Math.sinh(Math.PI * (1 - y / 128))) / (2 * HALF),
];

const POINT = 1, LINE = 2, POLYGON = 3;

/**
 * Shapes of a geometry pack: ids; kind (1 point, 2 line, 3 polygon); features -> rings -> vertices as offsets;
 * x, y; box (west, north, east, south of each feature); at: id -> index. Rings are open (the last vertex is dropped).
 */
export function decodeShapes(buffer, origin) {
  const view = new DataView(buffer);
  const n = buffer.byteLength < 4 ? 0 : view.getUint32(0, true);
  const size = measure(view, n);
  const shapes = {
    n, ids: new Int32Array(n), kind: new Uint8Array(n), ringOf: new Uint32Array(n + 1),
    ringAt: new Uint32Array(size.rings + 1), x: new Float32Array(size.vertices), y: new Float32Array(size.vertices),
    box: new Float32Array(4 * n), at: new Map(),
  };
  const cursor = { view, ring: 0, vertex: 0, shapes, origin };
  let offset = 4;
  for (let i = 0; i < n; i++) {
    const id = view.getInt32(offset, true), length = view.getUint32(offset + 4, true);
    shapes.ids[i] = id;
    shapes.at.set(id, i);
    shapes.ringOf[i] = cursor.ring;
    if (length >= 9) shapes.kind[i] = readGeometry(cursor, offset + 8).kind;
    offset += 8 + ((length + 3) & ~3);
    bound(shapes, i, cursor);
  }
  shapes.ringOf[n] = cursor.ring;
  shapes.ringAt[cursor.ring] = cursor.vertex;
  return shapes;
}

function measure(view, n) {
  let offset = 4, rings = 0, vertices = 0;
  const count = (at) => {
    const type = view.getUint32(at + 1, true);
    if (type === POINT) { rings++; vertices++; return at + 21; }
    if (type === LINE) {
      const m = view.getUint32(at + 5, true);
      rings++; vertices += m;
      return at + 9 + 16 * m;
    }
    let next = at + 9;
    const parts = view.getUint32(at + 5, true);
    for (let k = 0; k < parts; k++) {
      if (type === POLYGON) {
        const m = view.getUint32(next, true);
        rings++; vertices += m;
        next += 4 + 16 * m;
      } else next = count(next);
    }
    return next;
  };
  for (let i = 0; i < n; i++) {
    const length = view.getUint32(offset + 4, true);
    if (length >= 9) count(offset + 8);
    offset += 8 + ((length + 3) & ~3);
  }
  return { rings, vertices };
}

function readGeometry(cursor, at) {
  const type = cursor.view.getUint32(at + 1, true);
  if (type === POINT) return { kind: POINT, next: readRing(cursor, at + 5, 1, false) };
  const parts = cursor.view.getUint32(at + 5, true);
  if (type === LINE) return { kind: LINE, next: readRing(cursor, at + 9, parts, false) };
  let next = at + 9, kind = type === POLYGON ? POLYGON : 0;
  for (let k = 0; k < parts; k++) {
    if (type === POLYGON) {
      const m = cursor.view.getUint32(next, true);
      next = readRing(cursor, next + 4, m, true);
    } else {
      const part = readGeometry(cursor, next);
      kind = part.kind;
      next = part.next;
    }
  }
  return { kind, next };
}

function readRing(cursor, at, count, closed) {
  const { view, shapes, origin } = cursor;
  shapes.ringAt[cursor.ring++] = cursor.vertex;
  const kept = closed && count > 1 ? count - 1 : count;
  for (let k = 0; k < kept; k++) {
    shapes.x[cursor.vertex] = worldX(view.getFloat64(at + 16 * k, true)) - origin.x;
    shapes.y[cursor.vertex++] = worldY(view.getFloat64(at + 16 * k + 8, true)) - origin.y;
  }
  return at + 16 * count;
}

function bound(shapes, i, cursor) {
  let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
  const first = shapes.ringAt[shapes.ringOf[i]];
  for (let k = cursor.ring > shapes.ringOf[i] ? first : cursor.vertex; k < cursor.vertex; k++) {
    const x = shapes.x[k], y = shapes.y[k];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
  }
  shapes.box.set([west, north, east, south], 4 * i);
}

/** Points of a point pack, sorted from north to south: n, ids, x, y, symbol. */
export function decodePoints(buffer, origin) {
  const n = buffer.byteLength < 4 ? 0 : new DataView(buffer).getUint32(0, true);
  const ids = new Int32Array(buffer, 4, n);
  const lon = new Int32Array(buffer, 4 + 4 * n, n), lat = new Int32Array(buffer, 4 + 8 * n, n);
  const symbol = new Uint8Array(buffer, 4 + 12 * n, n);
  const x = new Float32Array(n), y = new Float32Array(n);
  const north = n ? lat[0] / 1e7 : 0, south = n ? lat[n - 1] / 1e7 : 0, step = (north - south) / STEPS || 1;
  // Over a city the projection is a smooth short curve: a table is exact to a thousandth of a pixel, and much faster.
  const table = Float64Array.from({ length: STEPS + 2 }, (_, k) => worldY(north - k * step) - origin.y);
  for (let i = 0; i < n; i++) {
    x[i] = (lon[i] / 1e7 + 180) / 360 * 256 - origin.x;
    const place = (north - lat[i] / 1e7) / step, k = Math.floor(place);
    y[i] = table[k] + (table[k + 1] - table[k]) * (place - k);
  }
  return { n, ids, x, y, symbol };
}

/** Points of a sketch (`sketch` in ui/map/ground.py): as decodePoints, but without ids, which come later. */
export function decodeSketch(frame, body, origin) {
  const n = body.byteLength / 5, [west, north, stepX, stepY] = new Float64Array(frame);
  const column = new Uint16Array(body, 0, n), row = new Uint16Array(body, 2 * n, n);
  const x = new Float32Array(n), y = new Float32Array(n), left = west - origin.x, top = north - origin.y;
  for (let i = 0; i < n; i++) {
    x[i] = left + column[i] * stepX;
    y[i] = top + row[i] * stepY;
  }
  return { n, ids: null, x, y, symbol: new Uint8Array(body, 4 * n, n) };
}

/** Index of the first point whose y is not less than `edge`. */
export function lowerBound(y, edge) {
  let low = 0, high = y.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (y[middle] < edge) low = middle + 1; else high = middle;
  }
  return low;
}

/** Where the office lies: the origin for a first pack, from its first coordinate. */
export function originOf(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 4 || view.getUint32(0, true) === 0) return { x: 0, y: 0 };
  let at = 12;
  for (;;) {
    const type = view.getUint32(at + 1, true);
    if (type === POINT) { at += 5; break; }
    if (type === LINE) { at += 9; break; }
    if (type === POLYGON) { at += 13; break; }
    at += 9;
  }
  return { x: worldX(view.getFloat64(at, true)), y: worldY(view.getFloat64(at + 8, true)) };
}
