// Fills, borders and outlines of areas; thick lines where an area is a stretch of street.

import { look } from '../look.js';
import { inView } from '../stage.js';
import { limitAt } from '../model/thin.js';

/** Add the rings of one leaf to the path that is open. */
function traceLeaf(ctx, areas, i, view) {
  const { shapes, topology } = areas;
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    const refs = topology.refs.get(r);
    if (!refs) continue;
    for (let k = 0; k < refs.length; k++) traceWhole(ctx, topology, refs[k], view, k > 0);
    ctx.closePath();
  }
}

/** Add an arc, backwards for ~arc; `started` when the path stands at its first vertex already. */
function traceArc(ctx, { x, y, at, weight }, ref, view, started) {
  const { scale, tx, ty } = view, limit = limitAt(scale), arc = ref < 0 ? ~ref : ref;
  const first = at[arc], last = at[arc + 1] - 1, step = ref < 0 ? -1 : 1;
  const begin = ref < 0 ? last : first, end = ref < 0 ? first : last;
  if (!started) ctx.moveTo(x[begin] * scale + tx, y[begin] * scale + ty);
  for (let k = begin + step; k !== end; k += step) {
    if (weight[k] >= limit) ctx.lineTo(x[k] * scale + tx, y[k] * scale + ty);
  }
  ctx.lineTo(x[end] * scale + tx, y[end] * scale + ty);
}

/** As traceArc, on whole pixels: half the work to fill, neighbours still share every vertex, and the border hides the steps. */
function traceWhole(ctx, { x, y, at, weight }, ref, { scale, tx, ty }, started) {
  const limit = limitAt(scale), arc = ref < 0 ? ~ref : ref, step = ref < 0 ? -1 : 1;
  const begin = ref < 0 ? at[arc + 1] - 1 : at[arc], end = ref < 0 ? at[arc] : at[arc + 1] - 1;
  let px = Math.round(x[begin] * scale + tx), py = Math.round(y[begin] * scale + ty);
  if (!started) ctx.moveTo(px, py);
  for (let k = begin + step; k !== end + step; k += step) {
    if (weight[k] < limit && k !== end) continue;
    const nx = Math.round(x[k] * scale + tx), ny = Math.round(y[k] * scale + ty);
    if (nx !== px || ny !== py) ctx.lineTo(nx, ny);
    px = nx;
    py = ny;
  }
}

// Many small paths are drawn faster than one large one.
const BATCH = 16;

/** Features of `members` in sight, by the colour that `colourOf` gives for their id. */
function byColour(shapes, members, view, colourOf) {
  const groups = new Map();
  for (const i of members) {
    if (!inView(shapes.box, i, view)) continue;
    const colour = colourOf(shapes.ids[i]);
    if (!groups.has(colour)) groups.set(colour, []);
    groups.get(colour).push(i);
  }
  return groups;
}

/** Fill the leaves in sight, colour by colour. `colourOf` gives the colour of an id. */
export function fillAreas(ctx, view, areas, colourOf, alpha = 1) {
  ctx.globalAlpha = alpha;
  for (const [colour, members] of byColour(areas.shapes, areas.leaves, view, colourOf)) {
    ctx.fillStyle = colour;
    for (let from = 0; from < members.length; from += BATCH) {
      ctx.beginPath();
      for (const i of members.slice(from, from + BATCH)) traceLeaf(ctx, areas, i, view);
      ctx.fill('evenodd');
    }
  }
  ctx.globalAlpha = 1;
}

/** Fill and outline the leaves as they came, for the first sight: what neighbours share is not known yet. */
export function fillRough(ctx, view, areas, colourOf) {
  const { shapes } = areas;
  ctx.strokeStyle = look.border[look.border.length - 1];
  ctx.lineWidth = 0.8;
  for (const [colour, members] of byColour(shapes, areas.leaves, view, colourOf)) {
    ctx.fillStyle = colour;
    for (let from = 0; from < members.length; from += BATCH) {
      ctx.beginPath();
      for (const i of members.slice(from, from + BATCH)) traceRough(ctx, shapes, i, view);
      ctx.fill('evenodd');
      ctx.stroke();
    }
  }
}

/** The rings of feature i without vertices that fall on the pixel of the one before. */
function traceRough(ctx, { x, y, ringOf, ringAt }, i, { scale, tx, ty }) {
  for (let r = ringOf[i]; r < ringOf[i + 1]; r++) {
    let px = -1e9, py = -1e9;
    for (let k = ringAt[r]; k < ringAt[r + 1]; k++) {
      const nx = Math.round(x[k] * scale + tx), ny = Math.round(y[k] * scale + ty);
      if (k === ringAt[r]) ctx.moveTo(nx, ny);
      else if (Math.abs(nx - px) + Math.abs(ny - py) < 2) continue;
      else ctx.lineTo(nx, ny);
      px = nx;
      py = ny;
    }
    ctx.closePath();
  }
}

/** Stroke the borders, finer the deeper their level; the finest are left out where they would be a net. */
export function strokeBorders(ctx, view, areas) {
  const { topology, levels } = areas, { depth } = areas;
  const ranks = Math.max(1, depth + 1);
  for (let rank = ranks - 1; rank >= 0; rank--) {
    const style = styleOf(rank, ranks, view.zoom);
    ctx.strokeStyle = style.colour;
    ctx.lineWidth = style.width;
    // Round corners are seen on strong lines only, and cost as much as the lines.
    ctx.lineJoin = style.width > 1.5 ? 'round' : 'bevel';
    strokeArcs(ctx, view, topology, (arc) => Math.min(levels[arc], ranks - 1) === rank);
  }
}

/** Stroke the arcs in sight that `isWanted`, in the style that is set. */
export function strokeArcs(ctx, view, topology, isWanted) {
  let open = 0;
  ctx.beginPath();
  for (let arc = 0; arc < topology.count; arc++) {
    if (!isWanted(arc) || !inView(topology.box, arc, view)) continue;
    traceArc(ctx, topology, arc, view, false);
    if (++open % (4 * BATCH) === 0) { ctx.stroke(); ctx.beginPath(); }
  }
  ctx.stroke();
}

function styleOf(rank, ranks, zoom) {
  // Whatever the depth: the outermost border is the strongest, the leaves the finest.
  const step = ranks <= 1 ? 0 : Math.round(rank / (ranks - 1) * (look.border.length - 1));
  const grow = zoom >= 16 ? 1.25 : zoom < 13.5 ? 0.8 : 1;
  // The finest stay within a pixel: hair lines are drawn several times as fast as any other.
  return { colour: look.border[step], width: look.borderWidth[step] <= 1 ? Math.min(1, look.borderWidth[step] * grow) : look.borderWidth[step] * grow };
}

/** Line areas in sight: a pale casing and a stroke in the colour of their class. */
export function strokeLines(ctx, view, areas, colourOf) {
  if (!areas.lines.length) return;
  const width = Math.max(4, Math.min(14, 3 + (view.zoom - 12) * 1.6));
  ctx.lineCap = ctx.lineJoin = 'round';
  for (const [wide, colours] of [[width + 2, () => look.border[1]], [width, colourOf]]) {
    ctx.lineWidth = wide;
    for (const [colour, members] of byColour(areas.shapes, areas.lines, view, colours)) {
      ctx.strokeStyle = colour;
      ctx.beginPath();
      for (const i of members) traceLines(ctx, areas.shapes, i, view);
      ctx.stroke();
    }
  }
}

/** Add all runs (or rings, with `close`) of feature i to the path that is open. */
export function traceLines(ctx, shapes, i, view, close = false) {
  const { x, y, ringAt, weight } = shapes, { scale, tx, ty } = view, limit = limitAt(scale);
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    const from = ringAt[r], to = ringAt[r + 1];
    if (to - from < 2) continue;
    ctx.moveTo(x[from] * scale + tx, y[from] * scale + ty);
    for (let k = from + 1; k < to; k++) if (weight[k] >= limit) ctx.lineTo(x[k] * scale + tx, y[k] * scale + ty);
    if (close) ctx.closePath();
  }
}

/** Stroke the outline of any area, leaf or not. */
export function strokeOutline(ctx, view, areas, id, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineCap = ctx.lineJoin = 'round';
  ctx.beginPath();
  const { topology, shapes } = areas;
  for (const arc of areas.outline(id)) if (inView(topology.box, arc, view)) traceArc(ctx, topology, arc, view, false);
  if (areas.lines.length) for (const i of areas.leavesOf(id)) if (shapes.kind[i] === 2) traceLines(ctx, shapes, i, view);
  ctx.stroke();
}
