// Says where the pointer is, takes the coordinates of a click, and marks places that the program names.
// Orders: `marks` { places: [lon, lat, lon, lat ...], words, box: [west, south, east, north] | null }; no places, no marks.

/* global L */
import { pixel } from './tool.js';
import { Hint } from './hint.js';
import { dot, plate } from './ink.js';

const PACE = 90, RING = 9, CLOSE = 17, PIN = '取坐标：单击地图上的一点，可复制三种坐标；Esc 放下';

export const placeTool = (context) => new PlaceTool(context);

class PlaceTool {
  constructor(context) {
    Object.assign(this, context, { context, name: 'place', cursor: 'crosshair', pin: null, marks: null });
    this.hint = new Hint(context.host, () => context.drop());
    this.note = new Hint(context.host, () => this.mark({ places: [] }));
    this.register('marks', (order) => this.mark(order));
    this.over((ctx, view) => this.drawMarks(ctx, view));
    this.listen();
  }

  start() { this.pin = null; this.hint.say(PIN); }

  stop() { this.pin = null; this.hint.say(''); }

  click({ lon, lat }) {
    if (this.map.dragging.moved()) return;
    this.pin = [lon, lat];
    this.tell('placed', { lon, lat });
    this.retop();
  }

  draw(ctx, view) {
    if (!this.pin) return;
    const spot = pixel(this.context, view, ...this.pin);
    dot(ctx, spot, 6);
    plate(ctx, spot.x + 12, spot.y - 14, `${this.pin[0].toFixed(6)}, ${this.pin[1].toFixed(6)}`, true);
  }

  /** Tell where the pointer is, at most eleven times a second, and once when it has come to rest. */
  listen() {
    let told = 0, later = 0;
    const tell = (point) => {
      told = performance.now();
      this.tell('pointer', { lon: point.lng, lat: point.lat });
    };
    // On the window, as the tools listen: a tool may keep the move from the map, but not this.
    window.addEventListener('mousemove', (event) => {
      if (!this.host.contains(event.target)) return;
      const point = this.map.mouseEventToLatLng(event), wait = told + PACE - performance.now();
      window.clearTimeout(later);
      if (wait <= 0) tell(point);
      else later = window.setTimeout(() => tell(point), wait);
    }, { capture: true });
  }

  // ---- marks

  mark({ places = [], words = '', box = null }) {
    const many = [];
    for (let i = 0; i + 1 < places.length; i += 2) many.push([places[i], places[i + 1]]);
    this.marks = many.length ? many : null;
    this.note.say(many.length ? words : '');
    if (many.length && box) {
      const [west, south, east, north] = box, bounds = L.latLngBounds([south, west], [north, east]);
      this.map.fitBounds(bounds, { animate: false, padding: [60, 60], maxZoom: CLOSE + 1 });
    }
    this.retop();
  }

  drawMarks(ctx, view) {
    if (!this.marks) return;
    ctx.save();
    const radius = this.marks.length > 400 && view.zoom < CLOSE ? RING / 2 : RING;
    for (const [lon, lat] of this.marks) {
      const { x, y } = pixel(this.context, view, lon, lat);
      if (x < -RING || y < -RING || x > view.w + RING || y > view.h + RING) continue;
      for (const [width, colour] of [[4.5, 'rgba(255,255,255,.95)'], [2.4, '#c23b22']]) {
        ctx.beginPath();
        ctx.arc(x, y, radius, 0, 7);
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
    }
    ctx.restore();
  }
}
