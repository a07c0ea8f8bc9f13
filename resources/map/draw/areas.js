// Fills, borders and outlines of areas; thick lines where an area is a stretch of street.

import { look } from '../look.js';
import { inView } from '../stage.js';

/** Add the rings of one leaf to the path that is open. */
export function traceLeaf(ctx, areas, i, thinned, view) {
  const { shapes, topology } = areas;
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    const refs = topology.refs.get(r);
    if (!refs) continue;
    let started = false;
    for (const ref of refs) started = traceArc(ctx, thinned, ref, view, started);
    ctx.closePath();
  }
}

function traceArc(ctx, thinned, ref, view, started) {
  const { x, y, at } = thinned, { tx, ty } = view;
  const arc = ref < 0 ? ~ref : ref, from = at[arc], to = at[arc + 1] - 1;
  if (ref >= 0) {
    if (!started) ctx.moveTo(x[from] + tx, y[from] + ty);
    for (let k = from + 1; k <= to; k++) ctx.lineTo(x[k] + tx, y[k] + ty);
  } else {
    if (!started) ctx.moveTo(x[to] + tx, y[to] + ty);
    for (let k = to - 1; k >= from; k--) ctx.lineTo(x[k] + tx, y[k] + ty);
  }
  return true;
}

/** Fill the leaves in sight, all of one colour in one go. `classOf` gives a class number, -1 for no figure. */
export function fillAreas(ctx, view, areas, classOf) {
  const groups = new Map(), thinned = areas.topology.thinned.of(view.scale);
  for (const i of areas.leaves) {
    if (!inView(areas.shapes.box, i, view)) continue;
    const number = classOf(areas.shapes.ids[i]);
    if (!groups.has(number)) groups.set(number, []);
    groups.get(number).push(i);
  }
  for (const [number, members] of groups) {
    ctx.fillStyle = number < 0 ? look.noFigure : look.ramp[number];
    ctx.beginPath();
    for (const i of members) traceLeaf(ctx, areas, i, thinned, view);
    ctx.fill('evenodd');
  }
}

/** Stroke the borders, finer the deeper their level; the finest are left out where they would be a net. */
export function strokeBorders(ctx, view, areas) {
  const { topology, levels, depth } = areas, thinned = topology.thinned.of(view.scale);
  const ranks = Math.max(1, depth + 1);
  ctx.lineJoin = 'round';
  for (let rank = ranks - 1; rank >= 0; rank--) {
    const style = styleOf(rank, ranks, view.zoom);
    ctx.strokeStyle = style.colour;
    ctx.lineWidth = style.width;
    ctx.beginPath();
    for (let arc = 0; arc < topology.count; arc++) {
      if (Math.min(levels[arc], ranks - 1) === rank && inView(topology.box, arc, view)) traceArc(ctx, thinned, arc, view, false);
    }
    ctx.stroke();
  }
}

function styleOf(rank, ranks, zoom) {
  // Whatever the depth: the outermost border is the strongest, the leaves the finest.
  const step = ranks <= 1 ? 0 : Math.round(rank / (ranks - 1) * (look.border.length - 1));
  const grow = zoom >= 16 ? 1.25 : zoom < 13.5 ? 0.8 : 1;
  return { colour: look.border[step], width: look.borderWidth[step] * grow };
}

/** Line areas in sight: a pale casing and a stroke in the colour of their class. */
export function strokeLines(ctx, view, areas, classOf) {
  if (!areas.lines.length) return;
  const thinned = areas.thinned.of(view.scale), width = Math.max(4, Math.min(14, 3 + (view.zoom - 12) * 1.6));
  const seen = areas.lines.filter((i) => inView(areas.shapes.box, i, view));
  ctx.lineCap = ctx.lineJoin = 'round';
  for (const pass of ['casing', 'colour']) {
    const groups = new Map();
    for (const i of seen) {
      const number = pass === 'casing' ? 0 : classOf(areas.shapes.ids[i]);
      if (!groups.has(number)) groups.set(number, []);
      groups.get(number).push(i);
    }
    ctx.lineWidth = pass === 'casing' ? width + 2 : width;
    for (const [number, members] of groups) {
      ctx.strokeStyle = pass === 'casing' ? look.border[1] : number < 0 ? look.noFigure : look.ramp[number];
      ctx.beginPath();
      for (const i of members) traceLines(ctx, areas.shapes, thinned, i, view);
      ctx.stroke();
    }
  }
}

/** Add all runs of feature i to the path that is open. */
export function traceLines(ctx, shapes, thinned, i, view, close = false) {
  const { x, y, at } = thinned, { tx, ty } = view;
  for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
    const from = at[r], to = at[r + 1];
    if (to - from < (close ? 3 : 2)) continue;
    ctx.moveTo(x[from] + tx, y[from] + ty);
    for (let k = from + 1; k < to; k++) ctx.lineTo(x[k] + tx, y[k] + ty);
    if (close) ctx.closePath();
  }
}

/** Stroke the outline of any area, leaf or not. */
export function strokeOutline(ctx, view, areas, id, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineCap = ctx.lineJoin = 'round';
  ctx.beginPath();
  const thinned = areas.topology.thinned.of(view.scale);
  for (const arc of areas.outline(id)) if (inView(areas.topology.box, arc, view)) traceArc(ctx, thinned, arc, view, false);
  if (areas.lines.length) {
    const lines = areas.thinned.of(view.scale);
    for (const i of areas.leavesOf(id)) if (areas.shapes.kind[i] === 2) traceLines(ctx, areas.shapes, lines, i, view);
  }
  ctx.stroke();
}
