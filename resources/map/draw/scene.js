// The order in which the ground canvas is painted, from the bottom up: first what rests (areas, streets, facilities), then
// what moves with time and work (heat, issues) with the names that keep away from it.

import { look } from '../look.js';
import { fillAreas, fillRough, strokeBorders, strokeLines } from './areas.js';
import { fillSheet, metresPerPixel, nameStreets, strokeStreets } from './base.js';
import { drawCounts } from './counts.js';
import { drawFacilities } from './points.js';
import { drawIssues } from './issues.js';
import { Taken, labelAreas } from './labels.js';
import { drawOver } from './over.js';
import { drawHeat, drawHot } from './surface.js';

const BLOCKS = 14, HOUSES = 16;

const isRough = ({ areas }, sight) => areas && !areas.isCut && sight.patience !== Infinity;

/** Paint what rests. `sight` is the part of the view to paint now. */
export function drawGround(ctx, view, scene, latitude, sight) {
  const { areas, shade, values, wish } = scene, hasTiles = Boolean(wish.tiles);
  if (hasTiles) ctx.clearRect(0, 0, view.w, view.h);
  else {
    ctx.fillStyle = areas && areas.lines.length && !areas.leaves.length ? look.land : look.outside;
    ctx.fillRect(0, 0, view.w, view.h);
  }
  const colourOf = (id) => {
    const value = values.get(id);
    return value === undefined ? look.noFigure : shade.fills[shade.classOf(value)] ?? look.noFigure;
  };
  const rough = isRough(scene, sight);
  if (rough) fillRough(ctx, sight, areas, colourOf);
  else if (areas && !(hasTiles && !scene.figure)) fillShade(ctx, view, sight, scene, colourOf);
  drawSheets(ctx, view, scene, latitude, sight);
  if (areas) {
    strokeLines(ctx, sight, areas, colourOf);
    if (!rough) strokeBorders(ctx, sight, areas);
  }
  wish.over.forEach((id, k) => { if (scene.over.has(id)) drawOver(ctx, sight, scene.over.get(id), k, scene.alpha(`layer:${id}`)); });
  if (scene.facilities && scene.marks('facilities')) faded(ctx, scene.alpha('facilities'), () => drawFacilities(ctx, sight, scene.facilities));
}

/** Near by, houses and signs say more than the shade: it steps back. */
function fillShade(ctx, view, sight, scene, colourOf) {
  const alpha = scene.alpha('shade') * (view.zoom >= 16 ? Math.max(0.4, 1 - (view.zoom - 15) * 0.25) : 1);
  // What is half seen over pictures must be mixed by the canvas, which takes fifty times as long as a mixed colour.
  if (scene.wish.tiles) fillAreas(ctx, sight, scene.areas, colourOf, alpha);
  else fillAreas(ctx, sight, scene.areas, alpha < 1 ? (id) => mixed(colourOf(id), alpha) : colourOf);
}

const mixes = new Map();

/** A colour seen by `alpha` over ground without a figure. */
function mixed(colour, alpha) {
  const key = colour + alpha;
  let made = mixes.get(key);
  if (!made) {
    if (mixes.size > 500) mixes.clear();
    const part = (text, k) => parseInt(text.slice(k, k + 2), 16);
    made = '#' + [1, 3, 5].map((k) => Math.round(part(colour, k) * alpha + part(look.noFigure, k) * (1 - alpha)).toString(16).padStart(2, '0')).join('');
    mixes.set(key, made);
  }
  return made;
}

function drawSheets(ctx, view, scene, latitude, sight) {
  const draw = (sheet, work) => { if (scene.shows(sheet)) faded(ctx, scene.alpha(sheet), work); };
  // Blocks say something only where no figure is shown.
  if (!scene.figure && view.zoom >= BLOCKS) draw('block', () => fillSheet(ctx, sight, scene.block, look.block));
  draw('park', () => fillSheet(ctx, sight, scene.park, look.park));
  draw('water', () => fillSheet(ctx, sight, scene.water, look.water));
  if (view.zoom >= HOUSES) draw('building', () => fillSheet(ctx, sight, scene.building, look.building, look.buildingEdge));
  draw('street', () => strokeStreets(ctx, sight, scene.street, latitude));
}

function faded(ctx, alpha, work) {
  ctx.globalAlpha = alpha;
  work();
  ctx.globalAlpha = 1;
}

/**
 * Paint what moves with time and work. Names and signs are placed for the whole view, so that they stand in the same
 * places when the rest of it is painted; what may come a frame later goes to `sight.late`.
 */
export function drawSigns(ctx, view, scene, latitude, sight) {
  const { areas, wish, issues, facilities } = scene, taken = scene.taken = new Taken();
  if (wish.surface === 'hot' && scene.surface) drawHot(ctx, view, scene.surface.cells, scene.zero, scene.alpha('surface'));
  if (scene.heat) scene.heatMost = drawHeat(ctx, view, scene.heat, scene.alpha('surface'), metresPerPixel(view, latitude));
  if (issues && scene.marks('issues')) faded(ctx, scene.alpha('issues'), () => drawIssues(ctx, view, issues, taken, sight));
  if (!scene.shows('labels') || isRough(scene, sight)) return;
  if (areas) labelAreas(ctx, view, areas, taken, sight);
  const later = (work) => { if (sight.patience === Infinity) work(); else sight.late.push(work); };
  if (facilities && scene.marks('facilities')) later(() => drawCounts(ctx, view, facilities, taken, sight));
  if (scene.shows('street')) later(() => nameStreets(ctx, view, scene.street, latitude, taken, sight));
}
