// Other layers over the shaded one: their borders only, each in a colour and dash of its own.

import { look } from '../look.js';
import { strokeArcs, traceLines } from './areas.js';
import { inView } from '../stage.js';

/** Colour and dash of the layer drawn as the k-th over the ground. */
export const overStyle = (k) => ({ colour: look.over[k % look.over.length], dash: look.overDash[k % look.overDash.length] });

/** Stroke the borders of one more layer; `alpha` from 0 to 1. */
export function drawOver(ctx, view, areas, k, alpha) {
  const { colour, dash } = overStyle(k), width = view.zoom >= 16 ? 2.6 : view.zoom < 13.5 ? 1.4 : 1.9;
  ctx.globalAlpha = alpha;
  ctx.lineCap = 'butt';
  ctx.lineJoin = 'round';
  ctx.setLineDash(dash);
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
