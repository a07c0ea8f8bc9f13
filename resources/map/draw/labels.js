// Labels with a halo that do not cover one another. Each text is drawn once and kept as a small picture.

import { look } from '../look.js';

/** Rectangles already taken, in a coarse grid. */
export class Taken {
  constructor() { this.cells = new Map(); }

  /** Take the rectangle if it is free. */
  take(x0, y0, x1, y1) {
    const keys = [];
    for (let cx = x0 >> 6; cx <= x1 >> 6; cx++) {
      for (let cy = y0 >> 6; cy <= y1 >> 6; cy++) {
        const key = cx * 4096 + cy;
        for (const other of this.cells.get(key) || []) {
          if (x0 < other[2] && x1 > other[0] && y0 < other[3] && y1 > other[1]) return false;
        }
        keys.push(key);
      }
    }
    const box = [x0, y0, x1, y1];
    for (const key of keys) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
    return true;
  }
}

const LEAF_TRIES = [0, 14, -14], UPPER_TRIES = [0, 16, -16, 26, -26, 38, -38];
const pictures = new Map(), widths = new Map(), ruler = document.createElement('canvas').getContext('2d');

const fontOf = (size, weight) => `${weight} ${size}px ${look.font}`;

/** Width and height that a text with halo takes, without drawing it. */
export function sizeOf(text, size, weight, halo = 3.2) {
  const key = `${size}|${weight}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 6000) widths.clear();
    ruler.font = fontOf(size, weight);
    width = Math.ceil(ruler.measureText(text).width);
    widths.set(key, width);
  }
  return { width: width + 2 * halo, height: Math.ceil(size * 1.4) + halo };
}

/** A text with halo as a picture of its own. */
export function picture(text, size, weight, colour, dpr, halo = 3.2) {
  const key = keyOf(text, size, weight, colour, dpr, halo);
  let made = pictures.get(key);
  if (made) return made;
  if (pictures.size > 3000) pictures.clear();
  const { width, height } = sizeOf(text, size, weight, halo);
  const canvas = new OffscreenCanvas(Math.ceil(width * dpr), Math.ceil(height * dpr)), ctx = canvas.getContext('2d');
  ctx.scale(dpr, dpr);
  ctx.font = fontOf(size, weight);
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = look.halo;
  ctx.lineWidth = halo;
  ctx.strokeText(text, halo, height / 2);
  ctx.fillStyle = colour;
  ctx.fillText(text, halo, height / 2);
  made = { canvas: canvas.transferToImageBitmap(), width, height };
  pictures.set(key, made);
  return made;
}

const keyOf = (text, size, weight, colour, dpr, halo) => `${size}|${weight}|${colour}|${dpr}|${halo}|${text}`;

/** Whether a rectangle touches the part of the canvas that is painted now. */
export const inClip = ({ clip }, x0, y0, x1, y1) => x0 < clip.x + clip.w && x1 > clip.x && y0 < clip.y + clip.h && y1 > clip.y;

/** Long names are cut on the map; the tooltip has the whole. */
const short = (text, most) => ([...text].length > most ? [...text].slice(0, most - 1).join('') + '…' : text);

/**
 * Label areas from the highest level down, each only where its ground is large enough to carry its name. Places are found
 * for the whole view, names are drawn in `sight`; those that `sight.patience` does not reach go to `sight.late`.
 */
export function labelAreas(ctx, view, areas, taken, sight) {
  if (!areas.places) areas.places = places(areas);
  const { usual } = areas.places, end = performance.now() + sight.patience;
  for (const place of areas.places) {
    const { id, depth, leaf, line } = place;
    if (areas.quiet && areas.quiet.has(id)) continue;  // the tool that redraws grids names these itself
    const px = place.x * view.scale + view.tx, py = place.y * view.scale + view.ty, room = place.width * view.scale;
    if (px < 0 || py < 0 || px > view.w || py > view.h || room < 40) continue;
    // A level is named when most of its areas have room for a name, not just the odd large one.
    if (usual.get(leaf ? -1 : depth) * view.scale < 58) continue;
    // A level whose areas fill the window has said its name elsewhere.
    if (!leaf && room > 900) continue;
    const style = leaf ? [view.zoom >= 16 ? 13 : 12, 400, look.text] : [depth <= 1 ? 16 : 13, 600, look.chosen];
    const text = short(areas.info.get(id).name, 14), halo = line ? 6 : 3.2, size = sizeOf(text, style[0], style[1], halo);
    if (size.width > room * (leaf ? 1.15 : 1.5)) continue;
    const x0 = Math.round(px - size.width / 2), y0 = settle(taken, size, x0, py, leaf ? LEAF_TRIES : UPPER_TRIES);
    if (y0 === null || !inClip(sight, x0, y0, x0 + size.width, y0 + size.height)) continue;
    const draw = () => ctx.drawImage(picture(text, ...style, view.dpr, halo).canvas, x0, y0, size.width, size.height);
    // Names known already cost nothing; a new one is drawn into a picture first.
    if (pictures.has(keyOf(text, ...style, view.dpr, halo)) || performance.now() <= end) draw();
    else sight.late.push(draw);
  }
}

/** A name that finds its place taken tries a little below and above: its top, or null. */
function settle(taken, made, x0, py, tries) {
  for (const shift of tries) {
    const y0 = Math.round(py - made.height / 2 + shift);
    if (taken.take(x0 - 2, y0 + 2, x0 + made.width + 2, y0 + made.height - 2)) return y0;
  }
  return null;
}

/** Where names go: upper levels first, large before small. */
function places(areas) {
  const found = [];
  for (const info of areas.info.values()) {
    if (!areas.hasGround(info.id)) continue;
    const depth = areas.chain(info.id).length - 1;
    const own = areas.shapes.at.get(info.id), leaf = own !== undefined && areas.isLeaf(own);
    if (depth === 0 && !leaf) continue;
    const box = leaf ? areas.shapes.box.subarray(4 * own, 4 * own + 4) : areas.bounds(info.id);
    if (!box) continue;
    const centre = leaf ? areas.inside(own) : [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    found.push({ id: info.id, x: centre[0], y: centre[1], width: box[2] - box[0], depth, leaf, line: leaf && areas.shapes.kind[own] === 2 });
  }
  found.sort((a, b) => a.depth - b.depth || b.width - a.width);
  found.usual = new Map();
  for (const depth of new Set(found.map((each) => (each.leaf ? -1 : each.depth)))) {
    const widths = found.filter((each) => (each.leaf ? -1 : each.depth) === depth).map((each) => each.width);
    found.usual.set(depth, widths[widths.length >> 1]);
  }
  return found;
}

/** Draw one text centred, wherever it is. */
export function drawText(ctx, view, text, x, y, size, weight, colour) {
  const made = picture(text, size, weight, colour, view.dpr);
  ctx.drawImage(made.canvas, Math.round(x - made.width / 2), Math.round(y - made.height / 2), made.width, made.height);
}
