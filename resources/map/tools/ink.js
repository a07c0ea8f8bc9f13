// Strokes that the tools share: white below, colour above, readable on any ground.

import { look } from '../look.js';

/** A line or ring through canvas places. */
export function trace(ctx, spots, { isRing = false, isDashed = false, fill = 'rgba(23,101,156,.14)' } = {}) {
  if (!spots.length) return;
  ctx.save();
  ctx.beginPath();
  spots.forEach((spot, i) => (i ? ctx.lineTo(spot.x, spot.y) : ctx.moveTo(spot.x, spot.y)));
  if (isRing) { ctx.closePath(); ctx.fillStyle = fill; ctx.fill(); }
  ctx.lineJoin = ctx.lineCap = 'round';
  for (const [width, colour, dash] of [[5, 'rgba(255,255,255,.9)', []], [2.5, look.chosen, isDashed ? [7, 5] : []]]) {
    ctx.setLineDash(dash);
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
  ctx.restore();
}

export function dot(ctx, { x, y }, radius = 4.5, fill = '#fff') {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = look.chosen;
  ctx.stroke();
}

/** Words on a white plate, its left edge at x; the last result is the strong one. */
export function plate(ctx, x, y, words, isStrong = false) {
  ctx.save();
  ctx.font = `${isStrong ? 600 : 400} ${isStrong ? 14 : 12}px ${look.font}`;
  ctx.textBaseline = 'middle';
  const wide = ctx.measureText(words).width + 14, high = isStrong ? 26 : 21;
  ctx.beginPath();
  ctx.roundRect(x, y - high / 2, wide, high, 5);
  ctx.fillStyle = 'rgba(255,255,255,.96)';
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = isStrong ? look.chosen : 'rgba(29,42,53,.25)';
  ctx.stroke();
  ctx.fillStyle = look.text;
  ctx.fillText(words, x + 7, y + 1);
  ctx.restore();
}
