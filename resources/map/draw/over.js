// Other layers over the shaded one: their borders only, each in a colour and dash of its own.

import { look } from '../look.js';
import { strokeArcs, traceLines } from './areas.js';
import { inView } from '../stage.js';

/** Colour and dash of the layer drawn as the k-th over the ground. */
export const overStyle = (k) => ({ colour: look.over[k % look.over.length], dash: look.overDash[k % look.overDash.length] });

/** The usual width of an area of a layer, in world units. */
function usual(areas) {
  if (!areas.usual) {
    const { box } = areas.shapes, widths = [...areas.leaves, ...areas.lines].map((i) => Math.max(box[4 * i + 2] - box[4 * i], box[4 * i + 3] - box[4 * i + 1]));
    areas.usual = widths.sort((a, b) => a - b)[widths.length >> 1] || 0;
  }
  return areas.usual;
}

/** Stroke the borders of one more layer; `alpha` from 0 to 1. */
export function drawOver(ctx, view, areas, k, alpha) {
  // Where its areas are small on the screen its lines are fine, else they would cover them.
  const { colour, dash } = overStyle(k), width = Math.max(0.6, Math.min(2.6, usual(areas) * view.scale / 24));
  ctx.globalAlpha = alpha;
  ctx.lineCap = 'butt';
  ctx.lineJoin = 'round';
  ctx.setLineDash(width > 1.2 ? dash : []);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  if (areas.leaves.length) strokeArcs(ctx, view, areas.topology, () => true);
  ctx.beginPath();
  for (const i of areas.lines) if (inView(areas.shapes.box, i, view)) traceLines(ctx, areas.shapes, i, view);
  ctx.lineWidth = width + 1;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}
