// What lies thick: a heat map of single points, or square cells where more lies than chance brings together (Gi*).

import { look } from '../look.js';
import { CELL, REACH, densityOf, peakOf } from '../model/density.js';
import { worldX, worldY } from '../model/packs.js';

const FAINT = 0.04;
let kept = null, ramp = null;

/** Colours of the heat from nothing to most, as 256 words of pixels. */
function colours() {
  if (ramp) return ramp;
  const line = new OffscreenCanvas(256, 1).getContext('2d'), blend = line.createLinearGradient(0, 0, 256, 0);
  look.heat.forEach((colour, k) => blend.addColorStop(k / (look.heat.length - 1), colour));
  line.fillStyle = blend;
  line.fillRect(0, 0, 256, 1);
  ramp = new Uint32Array(line.getImageData(0, 0, 256, 1).data.buffer.slice(0));
  return ramp;
}

/** Draw the heat of points over the whole view; gives how many lie in a square kilometre where it is hottest. */
export function drawHeat(ctx, view, points, alpha, metres) {
  const key = [view.zoom, view.tx, view.ty, view.w, view.h].join(' ');
  if (!kept || kept.points !== points || kept.key !== key) kept = { points, key, ...paint(points, view, key) };
  ctx.globalAlpha = alpha;
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(kept.canvas, -REACH * CELL, -REACH * CELL, kept.canvas.width * CELL, kept.canvas.height * CELL);
  ctx.globalAlpha = 1;
  return kept.peak / (CELL * metres / 1000) ** 2;
}

/** The raster as a picture. While only the points change, as when time runs, the hottest there was stays the measure. */
function paint(points, view, key) {
  const raster = densityOf(points, view), { w, h, values } = raster, words = colours();
  const here = peakOf(raster, REACH + (view.margin / CELL | 0)), peak = kept && kept.key === key ? Math.max(kept.peak, here) : here;
  const canvas = kept && kept.canvas.width === w && kept.canvas.height === h ? kept.canvas : new OffscreenCanvas(w, h);
  const pen = canvas.getContext('2d', { willReadFrequently: true }), image = pen.createImageData(w, h), target = new Uint32Array(image.data.buffer);
  // The root brings out what is weak: a few beside very many would not be seen at all.
  for (let k = 0; k < target.length; k++) if (values[k] > FAINT * FAINT * peak) target[k] = words[Math.min(255, Math.sqrt(values[k] / peak) * 255) | 0];
  pen.putImageData(image, 0, 0);
  return { canvas, peak };
}

/** Which of the classes of `look.hot` a score belongs to; -1 for what chance explains. */
export const hotClass = (z) => (z >= 2.58 ? 0 : z >= 1.96 ? 1 : z >= 1.65 ? 2 : z <= -2.58 ? 4 : z <= -1.65 ? 3 : -1);

/** Draw the cells whose score tells. Cells are [west, south, east, north, z, count] in degrees. */
export function drawHot(ctx, view, cells, origin, alpha) {
  ctx.globalAlpha = alpha * 0.72;
  for (const [west, south, east, north, z] of cells) {
    const number = hotClass(z);
    if (number < 0) continue;
    const [x0, x1] = [west, east].map((lon) => Math.round((worldX(lon) - origin.x) * view.scale + view.tx));
    const [y0, y1] = [north, south].map((lat) => Math.round((worldY(lat) - origin.y) * view.scale + view.ty));
    if (x1 < 0 || y1 < 0 || x0 > view.w || y0 > view.h) continue;
    ctx.fillStyle = look.hot[number];
    ctx.fillRect(x0, y0, x1 - x0, y1 - y0);
  }
  ctx.globalAlpha = 1;
}

/** The middles of cells as points that count what the cell holds. */
export function pointsOf(cells, origin) {
  const held = cells.filter((each) => each[5] > 0);
  return {
    n: held.length, x: Float32Array.from(held, ([west, , east]) => worldX((west + east) / 2) - origin.x),
    y: Float32Array.from(held, ([, south, , north]) => worldY((south + north) / 2) - origin.y), weight: Float32Array.from(held, (each) => each[5]),
  };
}
