// Chooses what lies inside a rectangle, a polygon or a freely drawn loop: the ring goes to the program, which looks up what
// is inside. Options: { shape: "box" | "polygon" | "lasso" }.

import { pixel } from './tool.js';
import { Hint } from './hint.js';
import { dot, trace } from './ink.js';

const STEP = 4, MOST = 1500, SMALL = 5;
const WANTS = {
  box: '框选：按住左键拖出一个矩形；Esc 放下',
  polygon: '多边形选择：依次单击各角，双击结束；退格键去掉一角，Esc 放下',
  lasso: '套索选择：按住左键画一圈，松开即选；Esc 放下',
};

export const selectTool = (context) => new SelectTool(context);

class SelectTool {
  constructor(context) {
    Object.assign(this, context, { context, name: 'select', cursor: 'crosshair', shape: 'box', ring: [], loose: null, from: null, last: null });
    this.hint = new Hint(context.host, () => context.drop());
    this.register('selected', ({ ring }) => { this.chosen = Array.isArray(ring) && ring.length ? ring : null; this.retop(); });
    this.chosen = null;
    this.over((ctx, view) => this.drawChosen(ctx, view));
  }

  start({ shape } = {}) {
    this.shape = shape in WANTS ? shape : 'box';
    this.clear();
    this.chosen = null;
    this.hint.say(WANTS[this.shape]);
  }

  stop() { this.clear(); this.hint.say(''); }

  clear() { Object.assign(this, { ring: [], loose: null, from: null, last: null }); }

  /** A loop takes the button; for a polygon the map may be dragged on between two corners. */
  down(event) {
    if (this.shape === 'polygon') return false;
    this.from = event;
    this.last = event;
    this.ring = this.shape === 'lasso' ? [[event.lon, event.lat]] : [];
    return true;
  }

  move(event) {
    if (this.shape === 'polygon') {
      if (!this.ring.length) return;
      this.loose = [event.lon, event.lat];
      this.retop();
      return;
    }
    if (!this.from) return;
    if (this.shape === 'lasso') {
      if (Math.hypot(event.px - this.last.px, event.py - this.last.py) < STEP) return;
      this.ring.push([event.lon, event.lat]);
    } else {
      const { lon, lat } = this.from;
      this.ring = [[lon, lat], [event.lon, lat], [event.lon, event.lat], [lon, event.lat]];
    }
    this.last = event;
    this.retop();
  }

  up(event) {
    const { from } = this;
    if (!from) return;
    const isLarge = Math.abs(event.px - from.px) > SMALL || Math.abs(event.py - from.py) > SMALL || this.ring.length > 8;
    if (isLarge) { this.move({ ...event, px: event.px + STEP }); this.finish(); } else this.clear();
    this.retop();
  }

  click({ lon, lat, px, py }) {
    if (this.shape !== 'polygon' || this.map.dragging.moved()) return;
    if (this.ring.length && Math.hypot(px - this.at.px, py - this.at.py) < STEP) return;
    this.at = { px, py };
    this.ring.push([lon, lat]);
    this.retop();
  }

  doubleClick() { if (this.shape === 'polygon') this.finish(); }

  key({ key }) {
    if (key === 'Enter') this.finish();
    else if (key === 'Backspace' || key === 'Delete') this.ring.pop();
    else if (key === 'Escape' && this.ring.length) this.clear();
    else return false;
    this.retop();
    return true;
  }

  /** The program gets at most so many corners: more than a hand can mean. */
  finish() {
    if (this.ring.length < 3) return;
    const every = Math.ceil(this.ring.length / MOST);
    const ring = this.ring.filter((_, i) => i % every === 0).map(([lon, lat]) => [Number(lon.toFixed(7)), Number(lat.toFixed(7))]);
    this.chosen = ring;
    this.clear();
    this.tell('selected', { shape: this.shape, ring });
    this.retop();
  }

  spots(view, ring) { return ring.map(([lon, lat]) => pixel(this.context, view, lon, lat)); }

  draw(ctx, view) {
    const ring = this.loose ? [...this.ring, this.loose] : this.ring;
    if (!ring.length) return;
    const spots = this.spots(view, ring);
    trace(ctx, spots, { isRing: spots.length > 2, isDashed: true });
    if (this.shape === 'polygon') for (const spot of this.spots(view, this.ring)) dot(ctx, spot);
  }

  drawChosen(ctx, view) {
    if (this.chosen) trace(ctx, this.spots(view, this.chosen), { isRing: true, isDashed: true, fill: 'rgba(224,138,0,.10)' });
  }
}
