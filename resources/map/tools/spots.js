// Marks the places that a check found: every one small, the chosen one large with its outline.
// Order `spots` { number }: the places of /data/spots/NUMBER, [[lon, lat, [ring, ...], quiet] or null, ...]; number 0 takes
// them away. A quiet one shows its outline only when it is chosen.
// Order `spot` { index, fit }: choose one of them (-1 none) and go there.

/* global L */
import { worldX, worldY } from '../model/packs.js';
import { json } from '../model/wire.js';

const CHOSEN = '#c62828', OTHER = '#e07b00', HALO = 'rgba(255,255,255,.92)', FILL = 'rgba(198,40,40,.28)';
const SMALL = 16, RING = 15, NEAR = 18, MOST = 4000;

export const spotsTool = (context) => new SpotsTool(context);

class SpotsTool {
  constructor(context) {
    Object.assign(this, context, { name: 'spots', given: [], placed: null, origin: null, chosen: -1, number: 0 });
    this.register('spots', (order) => this.show(order));
    this.register('spot', (order) => this.choose(order));
    this.over((ctx, view) => this.drawSpots(ctx, view));
  }

  async show({ number }) {
    this.number = number;
    const given = number ? await json(`/spots/${number}`, []) : [];
    if (this.number !== number) return;
    this.given = given.slice(0, MOST);
    this.placed = null;
    if (!number) this.chosen = -1;
    // What was chosen while the places were on their way.
    if (this.wanted && number) this.choose(this.wanted); else this.retop();
  }

  choose({ index, fit = true }) {
    this.chosen = index;
    const spot = this.given[index];
    this.wanted = spot || index < 0 ? null : { index, fit };
    if (spot && fit) this.fit(spot);
    this.retop();
  }

  fit([lon, lat, rings]) {
    const bounds = L.latLngBounds([[lat, lon]]);
    for (const ring of rings) for (const [x, y] of ring) bounds.extend([y, x]);
    this.map.fitBounds(bounds.pad(0.6), { animate: false, padding: [30, 30], maxZoom: NEAR });
  }

  /** Local world units, as everything the stage draws. */
  place() {
    const { x: x0, y: y0 } = this.stage.origin;
    if (this.placed && this.origin.x === x0 && this.origin.y === y0) return;
    this.origin = { x: x0, y: y0 };
    const at = ([lon, lat]) => [worldX(lon) - x0, worldY(lat) - y0];
    this.placed = this.given.map((given) => {
      if (!given) return null;
      const [lon, lat, rings, isQuiet] = given;
      const lines = rings.map((ring) => ring.map(at)), [x, y] = at([lon, lat]);
      const xs = lines.flat().map((point) => point[0]), ys = lines.flat().map((point) => point[1]);
      const wide = xs.length ? Math.max(...xs) - Math.min(...xs) : 0, high = ys.length ? Math.max(...ys) - Math.min(...ys) : 0;
      return { x, y, lines, reach: Math.max(wide, high), isQuiet };
    });
  }

  drawSpots(ctx, view) {
    if (!this.given.length) return;
    this.place();
    ctx.save();
    ctx.lineJoin = 'round';
    this.placed.forEach((spot, index) => { if (spot && index !== this.chosen) this.drawOne(ctx, view, spot, false); });
    const chosen = this.placed[this.chosen];
    if (chosen) this.drawOne(ctx, view, chosen, true);
    ctx.restore();
  }

  drawOne(ctx, view, spot, isChosen) {
    const reach = spot.reach, px = spot.x * view.scale + view.tx, py = spot.y * view.scale + view.ty;
    if (spot.x + reach < view.x0 || spot.x - reach > view.x1 || spot.y + reach < view.y0 || spot.y - reach > view.y1) return;
    const large = reach * view.scale > SMALL && (isChosen || !spot.isQuiet);
    if (large) this.drawOutline(ctx, view, spot, isChosen);
    if (large && !isChosen) return;
    ctx.beginPath();
    ctx.arc(px, py, isChosen ? RING : 5, 0, 7);
    for (const [colour, width] of [[HALO, isChosen ? 6 : 4], [isChosen ? CHOSEN : OTHER, isChosen ? 3 : 2]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }

  drawOutline(ctx, view, spot, isChosen) {
    ctx.beginPath();
    for (const line of spot.lines) {
      line.forEach(([x, y], k) => {
        if (k) ctx.lineTo(x * view.scale + view.tx, y * view.scale + view.ty);
        else ctx.moveTo(x * view.scale + view.tx, y * view.scale + view.ty);
      });
      ctx.closePath();
    }
    if (isChosen) { ctx.fillStyle = FILL; ctx.fill('evenodd'); }
    for (const [colour, width] of [[HALO, isChosen ? 5 : 3.5], [isChosen ? CHOSEN : OTHER, isChosen ? 2.5 : 1.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }
}
