// Says where the pointer is, takes the coordinates of a click, and marks places that the program names.
// Orders: `marks` { places: [lon, lat, lon, lat ...], words, box: [west, south, east, north] | null, labels: [text ...],
// isWay }; no places, no marks. Labels stand in the marks (how many, or which stop); a way is joined by a line.

/* global L */
import { pixel } from './tool.js';
import { Hint } from './hint.js';
import { dot, plate, trace } from './ink.js';
import { look } from '../look.js';

const PACE = 90, RING = 9, CLOSE = 17, FEW = 160, PIN = '取坐标：单击地图上的一点，可复制三种坐标；Esc 放下';

export const placeTool = (context) => new PlaceTool(context);

class PlaceTool {
  constructor(context) {
    Object.assign(this, context, { context, name: 'place', cursor: 'crosshair', pin: null, marks: null, labels: [], isWay: false });
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

  mark({ places = [], words = '', box = null, labels = [], isWay = false }) {
    const many = [];
    for (let i = 0; i + 1 < places.length; i += 2) many.push([places[i], places[i + 1]]);
    this.marks = many.length ? many : null;
    Object.assign(this, { labels, isWay });
    this.note.say(many.length ? words : '');
    if (many.length && box) {
      const [west, south, east, north] = box, bounds = L.latLngBounds([south, west], [north, east]);
      this.goAndStay(() => this.map.fitBounds(bounds, { animate: false, padding: [60, 40], maxZoom: CLOSE + 1 }));
    }
    this.retop();
  }

  drawMarks(ctx, view) {
    if (!this.marks) return;
    ctx.save();
    const radius = this.marks.length > 400 && view.zoom < CLOSE ? RING / 2 : RING;
    const spots = this.marks.map(([lon, lat]) => pixel(this.context, view, lon, lat));
    const isSeen = ({ x, y }) => x >= -RING && y >= -RING && x <= view.w + RING && y <= view.h + RING;
    if (this.isWay) trace(ctx, spots);
    const isRead = this.labels.length && (this.marks.length <= FEW || view.zoom >= CLOSE);
    spots.forEach((spot, i) => {
      if (!isSeen(spot)) return;
      if (isRead) badge(ctx, spot, this.labels[i] ?? '');
      else ring(ctx, spot, radius);
    });
    ctx.restore();
  }
}

function ring(ctx, { x, y }, radius) {
  for (const [width, colour] of [[4.5, 'rgba(255,255,255,.95)'], [2.4, '#c23b22']]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
}

/** A filled mark with a number in it, as wide as the number asks for. */
function badge(ctx, { x, y }, label) {
  ctx.font = `600 12px ${look.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  const wide = Math.max(20, ctx.measureText(label).width + 10);
  ctx.beginPath();
  ctx.roundRect(x - wide / 2, y - 10, wide, 20, 10);
  ctx.fillStyle = '#c23b22';
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = 'rgba(255,255,255,.95)';
  ctx.stroke();
  ctx.fillStyle = '#fff';
  ctx.fillText(label, x, y + 1);
}
