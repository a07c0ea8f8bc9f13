// What changes under the mouse: the chosen area and thing, what is hovered, and the pulse that marks a place.

import { look } from '../look.js';
import { strokeOutline } from './areas.js';

/** Draw the top canvas. */
export function drawTop(ctx, view, scene, now) {
  const { areas, wish, hover } = scene;
  if (areas) {
    if (hover && hover.kind === 'areas' && hover.id !== wish.area) strokeOutline(ctx, view, areas, hover.id, 'rgba(15,76,120,.55)', 2.5);
    if (wish.area !== null && wish.area !== scene.root) {
      strokeOutline(ctx, view, areas, wish.area, 'rgba(255,255,255,.95)', 6.5);
      strokeOutline(ctx, view, areas, wish.area, look.chosen, 3.2);
    }
  }
  if (scene.spot) circle(ctx, view, scene.spot, 13, look.chosen, 2.5);
  if (hover && hover.x !== undefined && hover.kind !== 'cluster') circle(ctx, view, hover, 11, look.hover, 1.8);
  if (scene.pulse) pulse(ctx, view, scene.pulse, now);
}

function circle(ctx, view, place, radius, colour, width) {
  const x = place.x * view.scale + view.tx, y = place.y * view.scale + view.ty;
  for (const [line, stroke] of [[width + 2.5, 'rgba(255,255,255,.95)'], [width, colour]]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.lineWidth = line;
    ctx.strokeStyle = stroke;
    ctx.stroke();
  }
}

/** Two rings that widen and fade, twice. */
function pulse(ctx, view, place, now) {
  const age = (now - place.since) / 900, part = age % 1;
  const x = place.x * view.scale + view.tx, y = place.y * view.scale + view.ty;
  for (const delay of [0, 0.35]) {
    const grown = part - delay;
    if (grown < 0) continue;
    ctx.beginPath();
    ctx.arc(x, y, 8 + 34 * grown, 0, 7);
    ctx.lineWidth = 3;
    ctx.strokeStyle = `rgba(194,59,34,${Math.max(0, 0.9 - grown)})`;
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.arc(x, y, 5, 0, 7);
  ctx.fillStyle = '#c23b22';
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = '#fff';
  ctx.stroke();
}
