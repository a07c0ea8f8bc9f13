// Issues by state: a blue disc (open), an amber triangle (due within a day), a red square on its corner (overdue), a grey
// ring (closed). At small scale neighbours share a ring with their number; its red part is the share that is overdue.

import { look } from '../look.js';
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
}

/** Clusters of open issues for a scale, on a grid fixed to the ground; kept until the issues change. */
export function clusters(issues, zoom, scale) {
  if (!issues.kept) issues.kept = new Map();
  let found = issues.kept.get(zoom);
  if (found) return found;
  const cells = new Map();
  for (let i = 0; i < issues.n; i++) {
    if (issues.symbol[i] === 3) continue;
    const key = Math.floor(issues.x[i] * scale / CELL) * 1048576 + Math.floor(issues.y[i] * scale / CELL);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { x: 0, y: 0, n: 0, due: 0, overdue: 0, first: i }));
    cell.x += issues.x[i];
    cell.y += issues.y[i];
    cell.n++;
    if (issues.symbol[i] === 1) cell.due++;
    if (issues.symbol[i] === 2) cell.overdue++;
  }
  found = [...cells.values()];
  for (const cell of found) { cell.x /= cell.n; cell.y /= cell.n; }
  if (issues.kept.size > 8) issues.kept.clear();
  issues.kept.set(zoom, found);
  return found;
}

/** Radius of a cluster by its number. */
export const clusterRadius = (n) => (n < 2 ? 7 : n < 10 ? 11 : n < 100 ? 14 : 17);

/** Draw the issues in sight and take their room, so that labels keep away. */
export function drawIssues(ctx, view, issues, taken, withClosed, sight) {
  if (!issues || !issues.n) return;
  if (view.zoom >= SINGLE) {
    drawSingle(ctx, view, issues, taken, withClosed, sight);
    return;
  }
  for (const cell of clusters(issues, view.zoom, view.scale)) {
    const x = cell.x * view.scale + view.tx, y = cell.y * view.scale + view.ty;
    if (x < -20 || y < -20 || x > view.w + 20 || y > view.h + 20) continue;
    const r = clusterRadius(cell.n);
    taken.take(x - r, y - r, x + r, y + r);
    if (!inClip(sight, x - r, y - r, x + r, y + r)) continue;
    if (cell.n === 1) drawState(ctx, issues.symbol[cell.first], x, y, 6);
    else ring(ctx, view, cell, x, y, r);
  }
}

function drawSingle(ctx, view, issues, taken, withClosed, sight) {
  const from = lowerBound(issues.y, view.y0), to = lowerBound(issues.y, view.y1);
  // Closed ones first, so that they lie under what still waits.
  for (const state of withClosed ? [3, 0, 1, 2] : [0, 1, 2]) {
    for (let i = from; i < to; i++) {
      if (issues.symbol[i] !== state || issues.x[i] < view.x0 || issues.x[i] > view.x1) continue;
      const x = issues.x[i] * view.scale + view.tx, y = issues.y[i] * view.scale + view.ty;
      taken.take(x - 8, y - 8, x + 8, y + 8);
      if (inClip(sight, x - 9, y - 9, x + 9, y + 9)) drawState(ctx, state, x, y, 7.5);
    }
  }
}

function ring(ctx, view, cell, x, y, r) {
  const start = -Math.PI / 2, late = start + 2 * Math.PI * cell.overdue / cell.n;
  const due = late + 2 * Math.PI * cell.due / cell.n;
  ctx.beginPath();
  ctx.arc(x, y, r + 1, 0, 7);
  ctx.fillStyle = '#fff';
  ctx.fill();
  ctx.lineCap = 'butt';
  ctx.lineWidth = 3;
  for (const [a, b, colour] of [[start, late, look.issue[2]], [late, due, look.issue[1]], [due, start + 2 * Math.PI, look.issue[0]]]) {
    if (b - a < 0.01) continue;
    ctx.beginPath();
    ctx.arc(x, y, r - 1.5, a, b);
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
  drawText(ctx, view, String(cell.n), x, y + 0.5, r >= 14 ? 12 : 11, 600, look.text);
}
