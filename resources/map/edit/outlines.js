// The outlines of the draft as the program told them, and what of them lies under the pointer. Lon/lat are kept as they
// came: the program finds a vertex again by its place.

import { worldX, worldY } from '../model/packs.js';
import { areaAt } from '../pick.js';

/** What a grid of the draft looks like: {key, name, state, rings: [{lon, lat, x, y}], box}. */
export class Outlines {
  constructor() { this.clear(); }

  clear() {
    this.grids = new Map();
    this.gone = new Set();
    this.chosen = [];
    this.live = new Set();
    this.stamp = (this.stamp || 0) + 1;
  }

  /**
   * Take over outlines [{key, name, state, rings: [[lon, lat, lon, lat ...] ...]}]; `gone` are no longer in the draft.
   * What comes while a vertex is in the hand is live: it is drawn with every frame, the rest once per `stamp`.
   */
  take(grids, gone, origin, isLive) {
    if (!isLive && (grids.length || this.live.size || gone.length !== this.gone.size)) { this.live.clear(); this.stamp++; }
    for (const key of gone) { this.grids.delete(key); this.gone.add(key); }
    for (const { key, name, state, rings } of grids) {
      if (isLive && !this.live.has(key)) { this.live.add(key); this.stamp++; }
      this.gone.delete(key);
      const made = rings.map((flat) => ringOf(flat, origin));
      this.grids.set(key, { key, name, state, rings: made, box: boxOf(made) });
    }
  }

  /** Forget grids that are as they were: the map itself shows them. */
  keep(keys) {
    const kept = new Set(keys);
    for (const key of this.grids.keys()) if (!kept.has(key)) { this.grids.delete(key); this.stamp++; }
    for (const key of this.gone) if (kept.has(key)) { this.gone.delete(key); this.stamp++; }
  }

  /** The grid at a local world point, a canvas place: first what the draft says, then the map; null for none. */
  keyAt(x, y, scene, view) {
    for (const grid of this.grids.values()) if (grid.state !== 'closed' && holds(grid, x, y)) return grid.key;
    const id = areaAt(scene.areas, x * view.scale + view.tx, y * view.scale + view.ty, view);
    // What the map shows there has moved away or is closed: free ground.
    return id === null || this.grids.has(id) || this.gone.has(id) ? null : id;
  }

  /** The vertex of a chosen grid within `reach` of a local world point: {lon, lat, x, y}, or null. */
  vertexAt(x, y, reach) { return this.nearest(x, y, reach, (ring, k) => [ring.x[k], ring.y[k], ring.lon[k], ring.lat[k]]); }

  /** The middle of a long enough edge of a chosen grid within `reach`, or null. */
  middleAt(x, y, reach, least) {
    return this.nearest(x, y, reach, (ring, k) => {
      const next = (k + 1) % ring.x.length;
      if (Math.hypot(ring.x[next] - ring.x[k], ring.y[next] - ring.y[k]) < least) return null;
      return [(ring.x[k] + ring.x[next]) / 2, (ring.y[k] + ring.y[next]) / 2,
        (ring.lon[k] + ring.lon[next]) / 2, (ring.lat[k] + ring.lat[next]) / 2];
    });
  }

  nearest(x, y, reach, placeOf) {
    let best = reach, found = null;
    for (const grid of this.chosenGrids()) {
      for (const ring of grid.rings) {
        for (let k = 0; k < ring.x.length; k++) {
          const place = placeOf(ring, k), away = place ? Math.hypot(place[0] - x, place[1] - y) : Infinity;
          if (away < best) { best = away; found = { x: place[0], y: place[1], lon: place[2], lat: place[3] }; }
        }
      }
    }
    return found;
  }

  chosenGrids() { return this.chosen.map((key) => this.grids.get(key)).filter((grid) => grid && grid.state !== 'closed'); }
}

function ringOf(flat, origin) {
  const n = flat.length / 2, lon = new Float64Array(n), lat = new Float64Array(n), x = new Float64Array(n), y = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    lon[k] = flat[2 * k];
    lat[k] = flat[2 * k + 1];
    x[k] = worldX(lon[k]) - origin.x;
    y[k] = worldY(lat[k]) - origin.y;
  }
  return { lon, lat, x, y };
}

function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of rings) {
    for (let k = 0; k < x.length; k++) {
      box[0] = Math.min(box[0], x[k]);
      box[1] = Math.min(box[1], y[k]);
      box[2] = Math.max(box[2], x[k]);
      box[3] = Math.max(box[3], y[k]);
    }
  }
  return box;
}

/** Whether rings [{x, y}] hold a point, by crossings. */
export function holds({ rings, box }, px, py) {
  if (box && (px < box[0] || px > box[2] || py < box[1] || py > box[3])) return false;
  let inside = false;
  for (const { x, y } of rings) {
    for (let k = 0, before = x.length - 1; k < x.length; before = k++) {
      if ((y[before] > py) !== (y[k] > py) && px < x[before] + (py - y[before]) / (y[k] - y[before]) * (x[k] - x[before])) inside = !inside;
    }
  }
  return inside;
}
