// How many facilities lie here, at scales where they are dust: a number in each neighbourhood. It yields to names and
// issues; where it stands, it counts every facility of its cell.

import { look } from '../look.js';
import { clustersOf } from '../model/clusters.js';
import { DOTS } from './points.js';
import { drawText, inClip, sizeOf } from './labels.js';

const SIDE = 132, LEAST = 2;
const TRIES = [[0, 0], [0, 15], [0, -15], [0, 30], [0, -30]];

/** Clusters of facilities for a scale, with how many of each large group; null where each one has a mark of its own. */
export function counts(facilities, view) {
  if (view.zoom >= DOTS || !facilities.n) return null;
  const { symbol, classes, groups } = facilities, other = groups.length;
  return clustersOf(facilities, view.scale, SIDE, (i) => classes[symbol[i]]?.group ?? other, other + 1);
}

const style = [11, 600];

/** Write the numbers that find room. Where they stand is kept, so that the mouse finds them. */
export function drawCounts(ctx, view, facilities, taken, sight) {
  const cells = counts(facilities, view);
  facilities.plates = { scale: view.scale, at: new Map() };
  if (!cells) return;
  for (let k = 0; k < cells.n; k++) {
    const x = cells.x[k] * view.scale + view.tx, y = cells.y[k] * view.scale + view.ty;
    if (cells.count[k] < LEAST || x < 0 || y < 0 || x > view.w || y > view.h) continue;
    const text = cells.count[k].toLocaleString('zh-CN'), { width, height } = sizeOf(text, ...style), half = height / 2 - 2;
    const shift = TRIES.find(([dx, dy]) => taken.take(x + dx - width / 2, y + dy - half, x + dx + width / 2, y + dy + half));
    if (!shift) continue;
    const [left, top] = [x + shift[0], y + shift[1]];
    facilities.plates.at.set(k, shift);
    if (inClip(sight, left - width / 2, top - half, left + width / 2, top + half)) drawText(ctx, view, text, left, top, ...style, look.facilityCount);
  }
}

/** The number under a canvas place as {x, y, n, tally}; null if there is none. */
export function countAt(facilities, view, px, py) {
  const cells = counts(facilities, view), { plates } = facilities;
  if (!cells || !plates || plates.scale !== view.scale) return null;
  for (const [k, [dx, dy]] of plates.at) {
    const x = cells.x[k] * view.scale + view.tx + dx, y = cells.y[k] * view.scale + view.ty + dy;
    const wide = sizeOf(String(cells.count[k]), ...style).width / 2 + 4;
    if (Math.abs(px - x) > wide || Math.abs(py - y) > 9) continue;
    return { x: cells.x[k], y: cells.y[k], n: cells.count[k], tally: cells.tally.subarray(k * cells.kinds, (k + 1) * cells.kinds) };
  }
  return null;
}
