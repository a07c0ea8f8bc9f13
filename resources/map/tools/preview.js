// Shows what would be saved over the map as it is: outlines, lines and points that stand in no table yet.
// Order `preview` { number, words, fit, covered }: the geometry pack of /data/preview/NUMBER; number 0 takes it away.

/* global L */
import { decodeShapes, lonLat } from '../model/packs.js';
import { bytes } from '../model/wire.js';
import { Hint } from './hint.js';

const LINE = '#b3128c', FILL = 'rgba(179,18,140,.16)', HALO = 'rgba(255,255,255,.9)', POINT = 1, AREA = 3, NEAR = 18;

export const previewTool = (context) => new PreviewTool(context);

class PreviewTool {
  constructor(context) {
    Object.assign(this, context, { context, name: 'preview', shapes: null, origin: null, number: 0 });
    this.note = new Hint(context.host, () => this.show({ number: 0 }));
    this.register('preview', (order) => this.show(order));
    this.over((ctx, view) => this.drawShapes(ctx, view));
  }

  async show({ number, words = '', fit = true, covered = 0 }) {
    this.number = number;
    const pack = number ? await bytes(`/preview/${number}`).catch(() => null) : null;
    if (this.number !== number) return;
    // The stage's origin moves with the office's ground: what is drawn is put anew if it has.
    this.pack = pack;
    this.shapes = null;
    this.place();
    this.note.say(this.shapes && this.shapes.n ? words : '');
    if (fit && this.shapes && this.shapes.n) this.fit(covered);
    this.retop();
  }

  place() {
    const { x, y } = this.stage.origin;
    if (!this.pack || (this.shapes && this.origin.x === x && this.origin.y === y)) return;
    this.origin = { x, y };
    this.shapes = decodeShapes(this.pack, this.origin);
  }

  fit(covered) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    const { box, n } = this.shapes;
    for (let i = 0; i < 4 * n; i += 4) {
      west = Math.min(west, box[i]); north = Math.min(north, box[i + 1]);
      east = Math.max(east, box[i + 2]); south = Math.max(south, box[i + 3]);
    }
    const [lon0, lat0] = lonLat(west + this.origin.x, south + this.origin.y);
    const [lon1, lat1] = lonLat(east + this.origin.x, north + this.origin.y);
    this.map.fitBounds(L.latLngBounds([lat0, lon0], [lat1, lon1]), { animate: false, paddingTopLeft: [40, 60],
      paddingBottomRight: [40 + covered, 40], maxZoom: NEAR });
  }

  drawShapes(ctx, view) {
    if (!this.pack) return;
    this.place();
    ctx.save();
    ctx.lineJoin = ctx.lineCap = 'round';
    const { n, kind, box } = this.shapes, points = new Path2D();
    for (let i = 0; i < n; i++) {
      const at = 4 * i;
      if (box[at] > view.x1 || box[at + 2] < view.x0 || box[at + 1] > view.y1 || box[at + 3] < view.y0) continue;
      if (kind[i] === POINT) this.addPoint(points, view, i);
      else this.stroke(ctx, view, i, kind[i] === AREA);
    }
    for (const [colour, width] of [[HALO, 4.5], [LINE, 2.2]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke(points);
    }
    ctx.restore();
  }

  addPoint(path, view, i) {
    const { ringOf, ringAt, x, y } = this.shapes, k = ringAt[ringOf[i]];
    const px = x[k] * view.scale + view.tx, py = y[k] * view.scale + view.ty;
    path.moveTo(px + 5, py);
    path.arc(px, py, 5, 0, 7);
  }

  stroke(ctx, view, i, isArea) {
    const { ringOf, ringAt, x, y } = this.shapes;
    ctx.beginPath();
    for (let ring = ringOf[i]; ring < ringOf[i + 1]; ring++) {
      for (let k = ringAt[ring]; k < ringAt[ring + 1]; k++) {
        const px = x[k] * view.scale + view.tx, py = y[k] * view.scale + view.ty;
        if (k > ringAt[ring]) ctx.lineTo(px, py); else ctx.moveTo(px, py);
      }
      if (isArea) ctx.closePath();
    }
    if (isArea) { ctx.fillStyle = FILL; ctx.fill('evenodd'); }
    for (const [colour, width] of [[HALO, 3.6], [LINE, 1.8]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }
}
