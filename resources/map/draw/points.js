// Facilities: a fine dust whose thickness is their density at small scale, coloured dots further in, and round signs
// with the first character of their class at street level.

import { look, facilityColour } from '../look.js';
import { lowerBound } from '../model/packs.js';

export const DOTS = 15, SIGNS = 17.75;
const RIM = 6;  // pixels that a dot may reach beyond its place

const sheets = new Map();

/** Draw the facilities in sight. */
export function drawFacilities(ctx, view, facilities) {
  if (!facilities || !facilities.n) return;
  if (view.zoom >= SIGNS) drawSigns(ctx, view, facilities);
  else drawPixels(ctx, view, facilities);
}

/** Room for pixels of this size, kept: the window's and the whole canvas's take turns. */
function room(w, h) {
  const key = `${w} ${h}`;
  let made = sheets.get(key);
  if (!made) {
    if (sheets.size >= 2) sheets.clear();
    const canvas = new OffscreenCanvas(w, h);
    // In memory: it is written by us and read once, a graphics card would only carry it back and forth.
    const ctx = canvas.getContext('2d', { willReadFrequently: true }), image = ctx.createImageData(w, h);
    made = { canvas, ctx, image, words: new Uint32Array(image.data.buffer) };
    sheets.set(key, made);
  } else made.words.fill(0);
  return made;
}

const word = ([red, green, blue], alpha) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const rgb = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));

function drawPixels(ctx, view, facilities) {
  const { clip, dpr } = view, w = Math.round(clip.w * dpr), h = Math.round(clip.h * dpr), sheet = room(w, h);
  const scale = view.scale * dpr, tx = (view.tx - clip.x) * dpr, ty = (view.ty - clip.y) * dpr;
  const from = lowerBound(facilities.y, view.y0), to = lowerBound(facilities.y, view.y1);
  if (view.zoom < DOTS) dust(sheet.words, w, h, facilities, from, to, scale, tx, ty, view.zoom);
  else dots(sheet.words, w, h, facilities, from, to, scale, tx, ty, view);
  // Only where facilities are: what is laid over is mixed pixel by pixel.
  const x0 = Math.max(0, Math.floor(facilities.west * scale + tx) - RIM), x1 = Math.min(w, Math.ceil(facilities.east * scale + tx) + RIM);
  const y0 = Math.max(0, Math.floor(facilities.y[from] * scale + ty) - RIM), y1 = Math.min(h, Math.ceil(facilities.y[to - 1] * scale + ty) + RIM);
  if (from === to || x0 >= x1 || y0 >= y1) return;
  sheet.ctx.putImageData(sheet.image, 0, 0, x0, y0, x1 - x0, y1 - y0);
  ctx.drawImage(sheet.canvas, x0, y0, x1 - x0, y1 - y0, clip.x + x0 / dpr, clip.y + y0 / dpr, (x1 - x0) / dpr, (y1 - y0) / dpr);
}

/** Every facility darkens its pixel; from 14 on it is two by two. The thicker they lie, the less each counts. */
function dust(target, w, h, { n, x, y, spread }, from, to, scale, tx, ty, zoom) {
  const thick = Math.max(0.3, n / Math.max(1, spread * scale * scale));
  const colour = word(look.dust, 0), step = Math.max(12, Math.min(zoom >= 14 ? 42 : 56, Math.round(18 / thick))) << 24 >>> 0;
  const most = thick > 0.5 ? 0x60000000 : 0x80000000;
  const wide = zoom >= 14 ? 2 : 1;
  if (wide === 1) {
    for (let i = from; i < to; i++) {
      const px = (x[i] * scale + tx) | 0, py = (y[i] * scale + ty) | 0;
      if (px < 0 || py < 0 || px >= w || py >= h) continue;
      const at = py * w + px, old = (target[at] >>> 24) << 24 >>> 0;
      if (old < most) target[at] = colour | (old + step);
    }
    return;
  }
  for (let i = from; i < to; i++) {
    const px = (x[i] * scale + tx) | 0, py = (y[i] * scale + ty) | 0;
    if (px < 0 || py < 0 || px >= w - 1 || py >= h - 1) continue;
    for (let dy = 0; dy < wide; dy++) {
      for (let dx = 0; dx < wide; dx++) {
        const at = (py + dy) * w + px + dx, old = target[at] & 0xff000000;
        target[at] = colour | ((old >>> 0) >= most ? old : ((old >>> 0) + step));
      }
    }
  }
}

function dots(target, w, h, facilities, from, to, scale, tx, ty, view) {
  const { x, y, symbol } = facilities, size = Math.round((view.zoom >= 16.75 ? 5 : 3) * view.dpr), half = size >> 1;
  const colours = facilities.classes.map((each) => word(rgb(facilityColour(each.group)), 235));
  const corner = Array.from({ length: size }, (_, dy) => (size < 5 ? 0 : Math.max(0, (size >> 2) - Math.min(dy, size - 1 - dy))));
  const other = word(rgb(look.muted), 235), edge = word([255, 255, 255], 190);
  for (let i = from; i < to; i++) {
    const px = ((x[i] * scale + tx) | 0) - half, py = ((y[i] * scale + ty) | 0) - half;
    if (px < 1 || py < 1 || px + size >= w || py + size >= h) continue;
    const colour = colours[symbol[i]] || other;
    for (let dy = 0; dy < size; dy++) {
      const inset = corner[dy], row = (py + dy) * w + px;
      if (size >= 5 && !target[row + inset - 1]) target[row + inset - 1] = edge;
      for (let dx = inset; dx < size - inset; dx++) target[row + dx] = colour;
      if (size >= 5 && !target[row + size - inset]) target[row + size - inset] = edge;
    }
  }
}

const signs = new Map();

function sign(each, radius, dpr) {
  const key = `${radius}|${dpr}|${each.group}|${each.sign}`;
  let made = signs.get(key);
  if (made) return made;
  const side = 2 * radius + 4, canvas = new OffscreenCanvas(Math.ceil(side * dpr), Math.ceil(side * dpr));
  const ctx = canvas.getContext('2d');
  ctx.scale(dpr, dpr);
  ctx.beginPath();
  ctx.arc(side / 2, side / 2, radius, 0, 7);
  ctx.fillStyle = '#fff';
  ctx.fill();
  ctx.lineWidth = 1.6;
  ctx.strokeStyle = facilityColour(each.group);
  ctx.stroke();
  ctx.fillStyle = facilityColour(each.group);
  ctx.font = `600 ${Math.round(radius * 1.25)}px ${look.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(each.sign, side / 2, side / 2 + 0.5);
  // A finished bitmap: drawing from a canvas would copy the canvas each time.
  made = { canvas: canvas.transferToImageBitmap(), side };
  signs.set(key, made);
  return made;
}

/** Radius of a sign at this zoom. */
export const signRadius = (zoom) => (zoom >= 18 ? 10 : 8);

function drawSigns(ctx, view, facilities) {
  const { x, y, symbol, classes } = facilities, from = lowerBound(y, view.y0), to = lowerBound(y, view.y1);
  const radius = signRadius(view.zoom), plain = { group: 5, sign: '·' };
  for (let i = from; i < to; i++) {
    if (x[i] < view.x0 || x[i] > view.x1) continue;
    const made = sign(classes[symbol[i]] || plain, radius, view.dpr);
    ctx.drawImage(made.canvas, x[i] * view.scale + view.tx - made.side / 2, y[i] * view.scale + view.ty - made.side / 2, made.side, made.side);
  }
}
