// Measures along a line or inside a ring, live, while the hand goes on. Options: { what: "length" | "area", points } where
// points [[lon, lat] ...] show a measurement that is done.

import { pixel } from './tool.js';
import { areaWords, lengthWords, metres, squareMetres } from './earth.js';
import { Hint } from './hint.js';
import { dot, plate, trace } from './ink.js';

const STILL = 4;
const WANTS = {
  length: '量距离：依次单击各点，双击结束；退格键去掉一点，Esc 放下',
  area: '量面积：依次单击各角，双击结束；退格键去掉一角，Esc 放下',
};

export const measureTool = (context) => new MeasureTool(context);

class MeasureTool {
  constructor(context) {
    Object.assign(this, context, { context, name: 'measure', cursor: 'crosshair', points: [], loose: null, isDone: false, what: 'length' });
    this.hint = new Hint(context.host, () => context.drop());
  }

  start({ what, points = [] } = {}) {
    this.what = what === 'area' ? 'area' : 'length';
    this.clear();
    Object.assign(this, { points, isDone: points.length >= this.least });
    this.hint.say(WANTS[this.what]);
  }

  stop() { this.clear(); this.hint.say(''); }

  clear() { Object.assign(this, { points: [], loose: null, isDone: false }); }

  get least() { return this.what === 'area' ? 3 : 2; }

  click({ lon, lat, px, py }) {
    if (this.map.dragging.moved()) return;  // the end of a drag is no point
    if (this.isDone) this.clear();
    // The second click of a double one lies where the first lay, or a tremble aside.
    if (this.points.length && Math.hypot(px - this.at.px, py - this.at.py) < STILL) return;
    this.at = { px, py };
    this.points.push([lon, lat]);
    this.loose = null;
    this.retop();
  }

  move({ lon, lat }) {
    if (!this.points.length || this.isDone) return;
    this.loose = [lon, lat];
    this.retop();
  }

  doubleClick() { this.finish(); }

  key({ key }) {
    if (key === 'Enter') this.finish();
    else if (key === 'Backspace' || key === 'Delete') { this.points.pop(); this.isDone = false; this.retop(); }
    else if (key === 'Escape' && this.points.length) { this.clear(); this.retop(); }
    else return false;
    return true;
  }

  finish() {
    if (this.points.length < this.least) return;
    Object.assign(this, { isDone: true, loose: null });
    this.tell('measured', { what: this.what, value: this.value(this.points), words: this.words(this.points), points: this.points.length });
    this.retop();
  }

  value(points) {
    if (this.what === 'area') return points.length > 2 ? squareMetres(points) : 0;
    return points.slice(1).reduce((sum, point, i) => sum + metres(points[i], point), 0);
  }

  words(points) { return this.what === 'area' ? areaWords(this.value(points)) : lengthWords(this.value(points)); }

  draw(ctx, view) {
    const points = this.loose ? [...this.points, this.loose] : this.points;
    if (!points.length) return;
    const spots = points.map(([lon, lat]) => pixel(this.context, view, lon, lat));
    trace(ctx, spots, { isRing: this.what === 'area' && spots.length > 2, isDashed: !this.isDone });
    spots.forEach((spot, i) => { if (!this.loose || i < spots.length - 1) dot(ctx, spot); });
    if (this.what === 'length') {
      for (let i = 1; i < spots.length - 1; i++) plate(ctx, spots[i].x + 10, spots[i].y - 12, lengthWords(this.value(points.slice(0, i + 1))));
    }
    if (points.length >= 2) plate(ctx, spots.at(-1).x + 14, spots.at(-1).y - 16, this.words(points), true);
  }
}
