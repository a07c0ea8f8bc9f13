// A line or a loop under the hand: by clicks, or freehand with the button held down.

import { weigh } from '../model/thin.js';

const APART = 4, ROUGH = 3;  // pixels between two points of a freehand loop, and how far the hand may shake

export class Sketch {
  constructor() { this.clear(); }

  clear() {
    this.points = [];
    this.isFree = false;
  }

  get isEmpty() { return !this.points.length; }

  /** Add a place {lon, lat, x, y}; the same place twice is one. */
  add(place) {
    const last = this.points[this.points.length - 1];
    if (!last || last.x !== place.x || last.y !== place.y) this.points.push(place);
  }

  /** Follow the hand. */
  trail(place, scale) {
    const last = this.points[this.points.length - 1];
    if (!last || Math.hypot(last.x - place.x, last.y - place.y) * scale >= APART) this.points.push(place);
  }

  /** Leave out the shaking of the hand: a border of a hundred corners helps nobody. */
  smooth(scale) {
    const n = this.points.length;
    if (!this.isFree || n < 4) return;
    const x = Float64Array.from(this.points, (each) => each.x), y = Float64Array.from(this.points, (each) => each.y), weight = new Float64Array(n);
    weigh(x, y, 0, n - 1, weight);
    this.points = this.points.filter((_, k) => weight[k] * scale >= ROUGH);
  }

  takeBack() { this.points.pop(); }

  /** [[lon, lat] ...] as the program wants it. */
  places() { return this.points.map(({ lon, lat }) => [lon, lat]); }

  /** As rings for `holds`. */
  rings() { return { rings: [{ x: this.points.map((each) => each.x), y: this.points.map((each) => each.y) }] }; }

  /** A place that stands for the whole: half way along the line, or the middle of the loop's points. */
  middle(isLoop) {
    const { points } = this;
    if (isLoop) {
      const sum = points.reduce((all, { x, y }) => [all[0] + x, all[1] + y], [0, 0]);
      return { x: sum[0] / points.length, y: sum[1] / points.length };
    }
    const steps = points.slice(1).map(({ x, y }, k) => Math.hypot(x - points[k].x, y - points[k].y));
    let left = steps.reduce((all, each) => all + each, 0) / 2, k = 0;
    while (k < steps.length - 1 && left > steps[k]) left -= steps[k++];
    const part = steps[k] ? left / steps[k] : 0, from = points[k], to = points[k + 1] || from;
    return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  }
}
