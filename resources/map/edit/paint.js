// Paints the draft over the map: changed grids over their old borders, the chosen ones with handles, the sketch, the snap.

import { look } from '../look.js';
import { crossings } from '../model/areas.js';

const STATES = {
  kept: { fill: 'rgba(255,255,255,0)', line: '#33566f' },
  changed: { fill: 'rgba(23,101,156,.13)', line: '#17659c' },
  new: { fill: 'rgba(11,110,99,.17)', line: '#0b6e63' },
};
const BAD = '#b3301c', WHITE = 'rgba(255,255,255,.96)', MOST = 1500, ARCS = 500, FEW = 60, NARROW = 50, CLOSE = 0.8, BATCH = 12;

/** Everything of the draft. `pen` is the tool's state: outlines, sketch, mode, grip, spot, near, bad, houses, building. */
export function paintDraft(ctx, view, scene, pen) {
  ctx.save();
  ctx.lineJoin = 'round';
  const { outlines } = pen, moving = [...outlines.live].map((key) => outlines.grids.get(key)).filter((grid) => grid && grid.state !== 'kept');
  const still = [...outlines.grids.values()].filter((grid) => grid.state !== 'kept' && !outlines.live.has(grid.key));
  // A proposal has a thousand new grids: they are drawn once into a picture, a few are drawn faster as they are.
  if (still.length + outlines.gone.size > FEW) ctx.drawImage(resting(view, scene, pen, still), 0, 0, view.w, view.h);
  else drawStill(ctx, view, scene, pen, still);
  for (const grid of moving) wasHere(ctx, view, scene, grid.key);
  for (const grid of moving) drawGrid(ctx, view, grid, STATES[grid.state]);
  for (const grid of outlines.chosenGrids()) drawChosen(ctx, view, grid, pen.bad);
  for (const grid of [...moving, ...outlines.chosenGrids()]) name(ctx, view, scene, grid);
  if (pen.mode === 'vertex') drawHandles(ctx, view, pen);
  drawHouses(ctx, view, pen);
  drawSketch(ctx, view, pen);
  drawSpot(ctx, view, pen);
  ctx.restore();
}

/** What does not move with the hand. */
function drawStill(ctx, view, scene, pen, still) {
  const seen = still.filter((grid) => isSeen(grid.box, view)), { areas } = scene, was = [...pen.outlines.gone, ...seen.map((grid) => grid.key)];
  drawBorders(ctx, view, areas);
  if (seen.length > FEW) drawMany(ctx, view, areas, was, seen);
  else {
    for (const key of was) wasHere(ctx, view, scene, key);
    for (const grid of seen) drawGrid(ctx, view, grid, STATES[grid.state]);
  }
  for (const grid of seen) name(ctx, view, scene, grid);
}

/** The same as one picture, kept as long as neither the draft nor the view changes. */
function resting(view, scene, pen, still) {
  const { areas } = scene;
  const now = [pen.outlines.stamp, view.zoom, view.tx, view.ty, view.w, view.h, view.dpr, areas, areas && areas.quiet];
  if (pen.picture && now.every((each, k) => each === pen.pictured[k])) return pen.picture;
  pen.pictured = now;
  pen.picture = new OffscreenCanvas(Math.round(view.w * view.dpr), Math.round(view.h * view.dpr));
  const ctx = pen.picture.getContext('2d');
  ctx.scale(view.dpr, view.dpr);
  ctx.lineJoin = 'round';
  drawStill(ctx, view, scene, pen, still);
  return pen.picture;
}

/** Many grids at once: the old borders are painted out together, the new ones drawn together. */
function drawMany(ctx, view, areas, was, grids) {
  const old = areas ? was.map((key) => areas.shapes.at.get(key)).filter((i) => i !== undefined) : [];
  batches(ctx, view, old.flatMap((i) => ringsOf(areas.shapes, i)), () => stroke(ctx, 'rgba(243,242,238,.92)', 3));
  for (const state of ['changed', 'new']) {
    const own = grids.filter((grid) => grid.state === state);
    batches(ctx, view, own.flatMap((grid) => grid.rings), () => {
      ctx.fillStyle = STATES[state].fill;
      ctx.fill('evenodd');
      stroke(ctx, STATES[state].line, 1.8);
    });
  }
}

/** The name of a changed grid; while the map still names it itself, the draft does not. */
function name(ctx, view, scene, grid) {
  if (grid.state === 'new' || (grid.state === 'changed' && scene.areas?.quiet?.has(grid.key))) label(ctx, view, grid);
}

const isSeen = (box, view) => box[0] <= view.x1 && box[2] >= view.x0 && box[1] <= view.y1 && box[3] >= view.y0;

/** The borders of the grids stand out while they are redrawn, where there are not too many of them in view. */
function drawBorders(ctx, view, areas) {
  if (!areas) return;
  const { topology, shapes, quiet } = areas, { box, at, x, y, sides } = topology, seen = [];
  for (let arc = 0; arc < topology.count && seen.length <= ARCS; arc++) {
    if (box[4 * arc] > view.x1 || box[4 * arc + 2] < view.x0 || box[4 * arc + 1] > view.y1 || box[4 * arc + 3] < view.y0) continue;
    const ends = [sides[2 * arc], sides[2 * arc + 1]];
    // A border of a changed grid is drawn with that grid.
    if (!quiet || !ends.some((side) => side >= 0 && quiet.has(shapes.ids[side]))) seen.push(arc);
  }
  if (seen.length > ARCS) return;
  ctx.beginPath();
  for (const arc of seen) {
    for (let k = at[arc]; k < at[arc + 1]; k++) {
      const px = x[k] * view.scale + view.tx, py = y[k] * view.scale + view.ty;
      if (k > at[arc]) ctx.lineTo(px, py); else ctx.moveTo(px, py);
    }
  }
  stroke(ctx, 'rgba(51,86,111,.85)', 1.7);
}

/** Where the border ran before: the map's own line is painted out, a thin dashed one stays. */
function wasHere(ctx, view, scene, key) {
  const shapes = scene.areas?.shapes, i = shapes ? shapes.at.get(key) : undefined;
  if (i === undefined || !isSeen(shapes.box.subarray(4 * i, 4 * i + 4), view)) return;
  trace(ctx, view, ringsOf(shapes, i));
  stroke(ctx, 'rgba(243,242,238,.92)', 4);
  ctx.setLineDash([5, 4]);
  stroke(ctx, 'rgba(82,97,112,.85)', 1.2);
  ctx.setLineDash([]);
}

/** The rings of feature i of a pack, as `trace` wants them. */
function ringsOf(shapes, i) {
  const rings = [];
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    const from = shapes.ringAt[r], to = shapes.ringAt[r + 1];
    rings.push({ x: shapes.x.subarray(from, to), y: shapes.y.subarray(from, to) });
  }
  return rings;
}

function trace(ctx, view, rings) {
  ctx.beginPath();
  for (const { x, y } of rings) {
    let lastX = NaN, lastY = NaN;
    for (let k = 0; k < x.length; k++) {
      const px = x[k] * view.scale + view.tx, py = y[k] * view.scale + view.ty;
      if (Math.abs(px - lastX) + Math.abs(py - lastY) < CLOSE) continue;
      if (k) ctx.lineTo(px, py); else ctx.moveTo(px, py);
      lastX = px;
      lastY = py;
    }
    ctx.closePath();
  }
}

/** Long paths are slow: many rings are drawn some at a time. */
function batches(ctx, view, rings, then) {
  for (let k = 0; k < rings.length; k += BATCH) {
    trace(ctx, view, rings.slice(k, k + BATCH));
    then();
  }
}

function stroke(ctx, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function drawGrid(ctx, view, grid, { fill, line }) {
  trace(ctx, view, grid.rings);
  ctx.fillStyle = fill;
  ctx.fill('evenodd');
  stroke(ctx, WHITE, 4.5);
  stroke(ctx, line, 2.2);
}

function drawChosen(ctx, view, grid, bad) {
  trace(ctx, view, grid.rings);
  ctx.fillStyle = bad ? 'rgba(179,48,28,.16)' : 'rgba(23,101,156,.11)';
  ctx.fill('evenodd');
  stroke(ctx, WHITE, 6.5);
  stroke(ctx, bad ? BAD : look.chosen, 3.2);
}

/** The name in the widest place of the grid: the map's own label may lie in another grid now. */
function label(ctx, view, grid) {
  if ((grid.box[2] - grid.box[0]) * view.scale < NARROW) return;
  const shapes = { ringOf: [0, grid.rings.length], ringAt: [0], x: [], y: [] };
  for (const { x, y } of grid.rings) {
    shapes.x.push(...x);
    shapes.y.push(...y);
    shapes.ringAt.push(shapes.x.length);
  }
  const [west, north, east, south] = grid.box, y = (north + south) / 2, cuts = crossings(shapes, 0, y);
  let wide = 0, at = (west + east) / 2;
  for (let k = 0; k + 1 < cuts.length; k += 2) {
    if (cuts[k + 1] - cuts[k] > wide) { wide = cuts[k + 1] - cuts[k]; at = (cuts[k] + cuts[k + 1]) / 2; }
  }
  const text = grid.state === 'new' ? `${grid.name}（新）` : grid.name;
  ctx.font = `600 13px ${look.font}`;
  if (ctx.measureText(text).width > wide * view.scale) return;
  words(ctx, text, at * view.scale + view.tx, y * view.scale + view.ty, STATES[grid.state].line, 'center');
}

function words(ctx, text, x, y, colour, align) {
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
  ctx.lineWidth = 4;
  ctx.strokeStyle = look.halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/** Squares on vertices, small rounds in the middle of edges; what is in the hand or under it is filled. */
function drawHandles(ctx, view, pen) {
  let drawn = 0;
  for (const grid of pen.outlines.chosenGrids()) {
    for (const { x, y } of grid.rings) {
      for (let k = 0; k < x.length && drawn < MOST; k++) {
        const next = (k + 1) % x.length, px = x[k] * view.scale + view.tx, py = y[k] * view.scale + view.ty;
        const qx = x[next] * view.scale + view.tx, qy = y[next] * view.scale + view.ty;
        if (Math.hypot(qx - px, qy - py) >= pen.longEdge) round(ctx, (px + qx) / 2, (py + qy) / 2, 4, 'rgba(255,255,255,.9)', '#7d93a5', 1.4);
        if (px < -9 || py < -9 || px > view.w + 9 || py > view.h + 9) continue;
        square(ctx, px, py, 4, '#fff', look.chosen);
        drawn++;
      }
    }
  }
  const held = pen.grip || pen.near;
  if (held) square(ctx, held.x * view.scale + view.tx, held.y * view.scale + view.ty, 6, pen.bad ? BAD : look.chosen, '#fff');
}

function square(ctx, x, y, half, fill, line) {
  ctx.fillStyle = fill;
  ctx.fillRect(x - half, y - half, 2 * half, 2 * half);
  ctx.lineWidth = 1.8;
  ctx.strokeStyle = line;
  ctx.strokeRect(x - half, y - half, 2 * half, 2 * half);
}

function round(ctx, x, y, radius, fill, line, width) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.fillStyle = fill;
  ctx.fill();
  stroke(ctx, line, width);
}

/** The chosen houses. */
function drawHouses(ctx, view, { houses, building }) {
  if (!houses.size || !building) return;
  const { shapes } = building;
  for (const id of houses) {
    const i = shapes.at.get(id);
    if (i === undefined) continue;
    trace(ctx, view, ringsOf(shapes, i));
    ctx.fillStyle = '#e08a00';
    ctx.fill('evenodd');
    stroke(ctx, '#6d4300', 1.4);
  }
}

/** The line or loop so far, with a thread to the pointer. */
function drawSketch(ctx, view, pen) {
  const { points } = pen.sketch;
  if (!points.length) return;
  const on = [...points, ...(pen.spot && !pen.sketch.isFree && !pen.isDone ? [pen.spot] : [])];
  ctx.beginPath();
  on.forEach(({ x, y }, k) => {
    const px = x * view.scale + view.tx, py = y * view.scale + view.ty;
    if (k) ctx.lineTo(px, py); else ctx.moveTo(px, py);
  });
  if (pen.isLoop && on.length > 2) {
    ctx.closePath();
    ctx.fillStyle = 'rgba(224,138,0,.14)';
    ctx.fill();
  }
  stroke(ctx, WHITE, 5);
  stroke(ctx, pen.bad ? BAD : '#b86e00', 2.4);
  if (pen.sketch.isFree) return;
  for (const { x, y } of points) square(ctx, x * view.scale + view.tx, y * view.scale + view.ty, 3.5, '#fff', '#b86e00');
}

/** Where the next point would stand, with the word for what it holds to; a complaint beside the hand. */
function drawSpot(ctx, view, pen) {
  const { spot, bad } = pen;
  if (!spot) return;
  const x = spot.x * view.scale + view.tx, y = spot.y * view.scale + view.ty;
  ctx.font = `600 13px ${look.font}`;
  if (bad) { complain(ctx, view, `✕ ${bad}`, x, y); return; }
  if (!spot.words) return;
  round(ctx, x, y, 7.5, 'rgba(255,255,255,.2)', '#0b6e63', 2.6);
  words(ctx, spot.words, x + 14, y - 14, '#0b6e63', 'left');
}

/** A sentence in a box beside the hand, as far as the window has room. */
function complain(ctx, view, text, x, y) {
  const width = ctx.measureText(text).width + 16, edge = view.margin + 6;
  const left = Math.max(edge, Math.min(x + 14, view.w - edge - width)), top = Math.max(edge, Math.min(y - 40, view.h - edge - 28));
  ctx.fillStyle = WHITE;
  ctx.fillRect(left, top, width, 28);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = BAD;
  ctx.strokeRect(left, top, width, 28);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = BAD;
  ctx.fillText(text, left + 8, top + 14.5);
}
