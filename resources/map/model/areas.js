// The areas of a layer: who is whose parent, which are leaves, the borders by level, and the outline of any of them.

import { cut } from './topology.js';
import { weighShapes } from './thin.js';

export class Areas {
  /** `shapes` of the layer's geometry pack; `about` rows [id, parent, level, name, code, lon, lat, open, overdue]. */
  constructor(shapes, about) {
    this.shapes = shapes;
    this.info = new Map();
    this.children = new Map();
    this.describe(about);
    const isLeaf = (id) => !(this.children.get(id) || []).some((child) => this.hasGround(child));
    this.leaves = [];
    this.lines = [];
    for (let i = 0; i < shapes.n; i++) {
      if (!isLeaf(shapes.ids[i])) continue;
      if (shapes.kind[i] === 3) this.leaves.push(i);
      else if (shapes.kind[i] === 2) this.lines.push(i);
    }
    if (this.lines.length) weighShapes(shapes);
    this.ancestors = new Map();
    this.cut = null;
    this.leafSet = new Set([...this.leaves, ...this.lines]);
  }

  /** Whether the borders are known; the first sight does without them. */
  get isCut() { return this.cut !== null; }

  /** Borders shared by neighbours, worked out when first asked for. */
  get topology() {
    if (!this.cut) this.cut = cut(this.shapes, this.leaves);
    return this.cut;
  }

  /** Per border its level; `depth` is the level of the leaves. */
  get levels() {
    if (!this.ranks) this.ranks = this.rank();
    return this.ranks;
  }

  /** Whether feature i is a leaf. */
  isLeaf(i) { return this.leafSet.has(i); }

  /** Take in names, tree and pending work; called again when the work changes. */
  describe(about) {
    this.children.clear();
    for (const [id, parent, level, name, code, lon, lat, open, overdue] of about) {
      this.info.set(id, { id, parent, level, name, code, lon, lat, open, overdue });
      if (parent !== null) {
        if (!this.children.has(parent)) this.children.set(parent, []);
        this.children.get(parent).push(id);
      }
    }
    this.ground = new Map();
  }

  /** Whether the area or anything below it has a shape. */
  hasGround(id) {
    let known = this.ground.get(id);
    if (known === undefined) {
      known = this.shapes.at.has(id) || (this.children.get(id) || []).some((child) => this.hasGround(child));
      this.ground.set(id, known);
    }
    return known;
  }

  /** The chain from the root down to an area. */
  chain(id) {
    let chain = this.ancestors.get(id);
    if (!chain) {
      const info = this.info.get(id);
      chain = info && info.parent !== null && this.info.has(info.parent) ? [...this.chain(info.parent), id] : [id];
      this.ancestors.set(id, chain);
    }
    return chain;
  }

  /** Per arc the highest level at which its two sides differ: 0 is the border of everything. */
  rank() {
    const { sides, count } = this.topology, rank = new Uint8Array(count), ids = this.shapes.ids;
    this.depth = 0;
    for (const i of this.leaves) this.depth = Math.max(this.depth, this.chain(ids[i]).length - 1);
    for (let arc = 0; arc < count; arc++) {
      const a = sides[2 * arc], b = sides[2 * arc + 1];
      if (b < 0) continue;
      const one = this.chain(ids[a]), two = this.chain(ids[b]);
      let level = 0;
      while (level < one.length && level < two.length && one[level] === two[level]) level++;
      rank[arc] = Math.min(level, 250);
    }
    return rank;
  }

  /** Leaf features (indices into shapes) of an area; all of them for null. */
  leavesOf(id) {
    const all = [...this.leaves, ...this.lines];
    if (id === null || id === undefined) return all;
    const found = all.filter((i) => this.chain(this.shapes.ids[i]).includes(id));
    return found.length ? found : this.shapes.at.has(id) ? [this.shapes.at.get(id)] : [];
  }

  /** Bounds of an area in local world units, or null: [west, north, east, south]. */
  bounds(id) {
    const { box } = this.shapes;
    let found = null;
    for (const i of this.leavesOf(id)) {
      const [west, north, east, south] = box.subarray(4 * i, 4 * i + 4);
      found = found
        ? [Math.min(found[0], west), Math.min(found[1], north), Math.max(found[2], east), Math.max(found[3], south)]
        : [west, north, east, south];
    }
    return found;
  }

  /** The arcs around an area: those with it on one side only. */
  outline(id) {
    const inside = new Set(this.leavesOf(id)), { sides, count } = this.topology, arcs = [];
    for (let arc = 0; arc < count; arc++) {
      if (inside.has(sides[2 * arc]) !== inside.has(sides[2 * arc + 1])) arcs.push(arc);
    }
    return arcs;
  }

  /** A point well inside leaf i: the middle of its widest stretch along a few horizontal lines (or of a line). */
  inside(i) {
    const { shapes } = this, [west, north, east, south] = shapes.box.subarray(4 * i, 4 * i + 4);
    if (shapes.kind[i] !== 3) {
      const from = shapes.ringAt[shapes.ringOf[i]], middle = (from + shapes.ringAt[shapes.ringOf[i] + 1]) >> 1;
      return [shapes.x[middle], shapes.y[middle]];
    }
    let best = 0, found = [(west + east) / 2, (north + south) / 2];
    for (const part of [0.5, 0.4, 0.6, 0.3, 0.7]) {
      const y = north + (south - north) * part, cuts = crossings(shapes, i, y);
      for (let k = 0; k + 1 < cuts.length; k += 2) {
        const wide = (cuts[k + 1] - cuts[k]) * (part === 0.5 ? 1.3 : 1);
        if (wide > best) { best = wide; found = [(cuts[k] + cuts[k + 1]) / 2, y]; }
      }
    }
    return found;
  }
}

/** Where the rings of polygon i cross a horizontal line, from west to east. */
export function crossings(shapes, i, y) {
  const cuts = [];
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    const from = shapes.ringAt[r], to = shapes.ringAt[r + 1];
    for (let k = from, before = to - 1; k < to; before = k++) {
      const ay = shapes.y[before], by = shapes.y[k];
      if ((ay > y) !== (by > y)) cuts.push(shapes.x[before] + (y - ay) / (by - ay) * (shapes.x[k] - shapes.x[before]));
    }
  }
  return cuts.sort((a, b) => a - b);
}
