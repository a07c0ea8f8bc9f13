// Issues by state: a blue disc (open), an amber triangle (turning yellow), a red square on its corner (overdue), a grey
// ring (closed), a grey disc with two bars (its clock stands). At small scale neighbours share a ring with their number; the ring's parts are the shares of the states.

import { look } from '../look.js';
import { clustersOf } from '../model/clusters.js';
import { STATES } from '../model/issues.js';
import { lowerBound } from '../model/packs.js';
import { drawText, inClip } from './labels.js';

export const SINGLE = 16;
const CELL = 76;

/** Trace the shape of a state around a point. */
export function traceState(ctx, state, x, y, r) {
  ctx.beginPath();
  if (state === 1) {
    ctx.moveTo(x, y - r * 1.15); ctx.lineTo(x + r * 1.1, y + r * 0.85); ctx.lineTo(x - r * 1.1, y + r * 0.85); ctx.closePath();
  } else if (state === 2) {
    ctx.moveTo(x, y - r * 1.2); ctx.lineTo(x + r * 1.2, y); ctx.lineTo(x, y + r * 1.2); ctx.lineTo(x - r * 1.2, y); ctx.closePath();
  } else ctx.arc(x, y, state === 3 ? r * 0.75 : r, 0, 7);
}

/** Draw one issue's sign. */
export function drawState(ctx, state, x, y, r) {
  traceState(ctx, state, x, y, r);
  ctx.fillStyle = state === 3 ? '#fff' : look.issue[state];
  ctx.fill();
  ctx.lineWidth = state === 3 ? 1.6 : 1.5;
  ctx.strokeStyle = state === 3 ? look.issue[3] : '#fff';
  ctx.stroke();
  if (state !== 4) return;
  ctx.fillStyle = '#fff';
  for (const side of [-1, 1]) ctx.fillRect(x + side * r * 0.3 - r * 0.13, y - r * 0.45, r * 0.26, r * 0.9);
}

/** Clusters of the issues shown for a scale; `tally` counts their states. */
export const clusters = (issues, view) => clustersOf(issues, view.scale, CELL, (i) => issues.symbol[i], STATES.length);

/** Radius of a cluster by its number. */
export const clusterRadius = (n) => (n < 2 ? 7 : n < 10 ? 11 : n < 100 ? 14 : n < 1000 ? 17 : 21);

/** Draw the issues in sight and take their room, so that labels keep away. */
export function drawIssues(ctx, view, issues, taken, sight) {
  if (view.zoom >= SINGLE) {
    drawSingle(ctx, view, issues, taken, sight);
    return;
  }
  const cells = clusters(issues, view);
  for (let k = 0; k < cells.n; k++) {
    const x = cells.x[k] * view.scale + view.tx, y = cells.y[k] * view.scale + view.ty;
    if (x < -20 || y < -20 || x > view.w + 20 || y > view.h + 20) continue;
    const r = clusterRadius(cells.count[k]);
    taken.take(x - r, y - r, x + r, y + r);
    if (!inClip(sight, x - r, y - r, x + r, y + r)) continue;
    if (cells.count[k] === 1) drawState(ctx, issues.symbol[cells.first[k]], x, y, 6);
    else ring(ctx, view, cells.count[k], cells.tally.subarray(cells.kinds * k, cells.kinds * (k + 1)), x, y, r);
  }
}

const stamps = new Map();

/** An issue's sign as a picture: a thousand of them are put down in the time in which fifty are drawn. */
function stamp(state, dpr) {
  const key = `${state} ${dpr}`, side = 22;
  let made = stamps.get(key);
  if (!made) {
    const canvas = new OffscreenCanvas(Math.ceil(side * dpr), Math.ceil(side * dpr)), ctx = canvas.getContext('2d');
    ctx.scale(dpr, dpr);
    drawState(ctx, state, side / 2, side / 2, 7.5);
    made = { canvas: canvas.transferToImageBitmap(), side };
    stamps.set(key, made);
  }
  return made;
}

function drawSingle(ctx, view, issues, taken, sight) {
  const from = lowerBound(issues.y, view.y0), to = lowerBound(issues.y, view.y1);
  // Closed ones first, so that they lie under what still waits.
  for (const state of [3, 4, 0, 1, 2]) {
    for (let i = from; i < to; i++) {
      if (issues.symbol[i] !== state || issues.x[i] < view.x0 || issues.x[i] > view.x1) continue;
      const x = issues.x[i] * view.scale + view.tx, y = issues.y[i] * view.scale + view.ty;
      taken.take(x - 8, y - 8, x + 8, y + 8);
      if (!inClip(sight, x - 9, y - 9, x + 9, y + 9)) continue;
      const { canvas, side } = stamp(state, view.dpr);
      ctx.drawImage(canvas, Math.round((x - side / 2) * view.dpr) / view.dpr, Math.round((y - side / 2) * view.dpr) / view.dpr, side, side);
    }
  }
}

/** A ring with its number: overdue, due, open, standing and closed parts, from noon on. */
function ring(ctx, view, count, tally, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r + 1, 0, 7);
  ctx.fillStyle = '#fff';
  ctx.fill();
  ctx.lineCap = 'butt';
  ctx.lineWidth = 3;
  let from = -Math.PI / 2;
  for (const state of [2, 1, 0, 4, 3]) {
    if (!tally[state]) continue;
    const to = from + 2 * Math.PI * tally[state] / count;
    ctx.beginPath();
    ctx.arc(x, y, r - 1.5, from, to);
    ctx.strokeStyle = look.issue[state];
    ctx.stroke();
    from = to;
  }
  drawText(ctx, view, inShort(count), x, y + 0.5, r >= 14 ? 12 : 11, 600, look.text);
}

/** A number that fits into a ring; the tip has the whole. */
const inShort = (count) => (count < 10_000 ? String(count) : `${Math.round(count / 1000) / 10}万`);
