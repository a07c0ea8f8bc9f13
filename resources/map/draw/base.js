// The ground under the areas (water, parks, blocks), buildings, and streets with their names.

import { look } from '../look.js';
import { inView } from '../stage.js';
import { limitAt } from '../model/thin.js';
import { traceLines } from './areas.js';
import { inClip, picture } from './labels.js';

const BATCH = 16;

/** Fill the polygons of one base sheet that are in sight. */
export function fillSheet(ctx, view, sheet, colour, edge) {
  if (!sheet || !sheet.shapes.n) return;
  const { shapes } = sheet;
  let lines = false, open = 0;
  ctx.fillStyle = colour;
  if (edge) { ctx.strokeStyle = edge; ctx.lineWidth = 0.8; }
  const close = () => {
    ctx.fill('evenodd');
    if (edge) ctx.stroke();
    ctx.beginPath();
    open = 0;
  };
  ctx.beginPath();
  for (let i = 0; i < shapes.n; i++) {
    if (!inView(shapes.box, i, view)) continue;
    if (shapes.kind[i] === 3) traceLines(ctx, shapes, i, view, true);
    else lines = lines || shapes.kind[i] === 2;
    // One path of ten thousand houses takes 20 times as long as many small paths (measured).
    if (++open === BATCH) close();
  }
  close();
  if (!lines) return;
  ctx.beginPath();
  for (let i = 0; i < shapes.n; i++) {
    if (shapes.kind[i] === 2 && inView(shapes.box, i, view)) traceLines(ctx, shapes, i, view);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, (view.zoom - 12) * 1.2);
  ctx.stroke();
}

/** Metres of one screen pixel at the middle of the view. */
export const metresPerPixel = (view, latitude) => 40075016.686 * Math.cos(latitude * Math.PI / 180) / 256 / view.scale;

/** Streets by width: wide ones first in sight, casing under all fills, so that crossings are open. */
export function strokeStreets(ctx, view, sheet, latitude) {
  if (!sheet || !sheet.shapes.n) return;
  const { shapes } = sheet;
  const metres = metresPerPixel(view, latitude), groups = new Map();
  for (let i = 0; i < shapes.n; i++) {
    if (!inView(shapes.box, i, view)) continue;
    const real = (sheet.width[i] || 6) / metres;
    // Small streets leave when they would be a hair; large ones never get finer than that.
    if (real < 0.42) continue;
    // A hair line is drawn several times as fast as one a little wider.
    const width = real < 1.75 ? 1 : Math.round(real * 2) / 2;
    if (!groups.has(width)) groups.set(width, []);
    groups.get(width).push(i);
  }
  ctx.lineCap = view.zoom >= 16 ? 'round' : 'butt';
  ctx.lineJoin = view.zoom >= 16 ? 'round' : 'bevel';
  const widths = [...groups.keys()].sort((a, b) => a - b);
  for (const pass of [0, 1]) {
    for (const width of widths) {
      if (pass === 0 && width < 2.5) continue;
      const members = groups.get(width);
      ctx.strokeStyle = pass === 0 ? look.casing : look.street;
      ctx.lineWidth = pass === 0 ? width + 1.4 : width;
      for (let from = 0; from < members.length; from += BATCH) {
        ctx.beginPath();
        for (const i of members.slice(from, from + BATCH)) traceLines(ctx, shapes, i, view);
        ctx.stroke();
      }
    }
  }
}

/** Names along the longest straight stretch of each street in sight, one per name and neighbourhood. */
export function nameStreets(ctx, view, sheet, latitude, taken, sight) {
  if (!sheet || view.zoom < 15) return;
  const { shapes } = sheet, metres = metresPerPixel(view, latitude);
  const size = view.zoom >= 17 ? 12 : 11, said = new Map();
  let count = 0;
  for (const i of sheet.byWidth) {
    const name = sheet.name[i];
    if (count > 90) break;
    if (!name || !inView(shapes.box, i, view)) continue;
    if (view.zoom < 16 && (sheet.width[i] || 0) / metres < 3) continue;
    const place = straight(shapes, i, view, name.length * size + 16);
    if (!place) continue;
    const near = said.get(name);
    if (near && near.some((old) => Math.hypot(old.x - place.x, old.y - place.y) < 420)) continue;
    const half = name.length * size / 2, c = Math.abs(Math.cos(place.angle)), s = Math.abs(Math.sin(place.angle));
    const rx = half * c + size * s * 0.6 + 2, ry = half * s + size * c * 0.6 + 2;
    if (!taken.take(place.x - rx, place.y - ry, place.x + rx, place.y + ry)) continue;
    said.set(name, [...(near || []), place]);
    count++;
    if (inClip(sight, place.x - rx, place.y - ry, place.x + rx, place.y + ry)) write(ctx, view, name, place, size);
  }
}

/** A name along its street; on steep streets the characters stand upright, one below the other, as on Chinese maps. */
function write(ctx, view, name, { x, y, angle }, size) {
  const steep = Math.abs(angle) > 0.9 && !/[A-Za-z0-9]/.test(name), down = angle < 0 ? -1 : 1;
  const marks = steep ? [...name] : [name], step = size * 1.12;
  marks.forEach((mark, k) => {
    const along = (k - (marks.length - 1) / 2) * step * down;
    const made = picture(mark, size, 400, look.streetText, view.dpr, steep ? 1.8 : 3);
    ctx.save();
    ctx.translate(Math.round(x + Math.cos(angle) * along), Math.round(y + Math.sin(angle) * along));
    if (!steep && Math.abs(angle) > 0.09) ctx.rotate(angle);
    ctx.drawImage(made.canvas, -made.width / 2, -made.height / 2, made.width, made.height);
    ctx.restore();
  });
}

/** The middle of the longest visible segment of feature i that is at least `length` long, and its angle, upright. */
function straight(shapes, i, view, length) {
  const { x, y, ringAt, weight } = shapes, { scale, tx, ty } = view, limit = limitAt(scale);
  let best = length, found = null;
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    for (let k = ringAt[r] + 1, before = ringAt[r]; k < ringAt[r + 1]; k++) {
      if (weight[k] < limit) continue;
      const ax = x[before] * scale + tx, ay = y[before] * scale + ty, bx = x[k] * scale + tx, by = y[k] * scale + ty;
      before = k;
      const mx = (ax + bx) / 2, my = (ay + by) / 2, size = Math.hypot(bx - ax, by - ay);
      if (size <= best || mx < 0 || my < 0 || mx > view.w || my > view.h) continue;
      let angle = Math.atan2(by - ay, bx - ax);
      if (angle > Math.PI / 2) angle -= Math.PI;
      if (angle < -Math.PI / 2) angle += Math.PI;
      best = size;
      found = { x: mx, y: my, angle };
    }
  }
  return found;
}
