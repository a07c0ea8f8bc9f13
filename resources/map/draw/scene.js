// The order in which the ground canvas is painted, from the bottom up.

import { look } from '../look.js';
import { fillAreas, fillRough, strokeBorders, strokeLines } from './areas.js';
import { fillSheet, nameStreets, strokeStreets } from './base.js';
import { drawFacilities } from './points.js';
import { drawIssues } from './issues.js';
import { Taken, labelAreas } from './labels.js';

const BLOCKS = 14, HOUSES = 16;

/**
 * Paint everything at rest. `sight` is the part of the view to paint now; names and signs are placed for the whole view,
 * so that they stand in the same places when the rest is painted. What may come a frame later goes to `sight.late`.
 */
export function drawScene(ctx, view, scene, latitude, sight) {
  const { areas } = scene;
  ctx.fillStyle = areas && areas.lines.length && !areas.leaves.length ? look.land : look.outside;
  ctx.fillRect(0, 0, view.w, view.h);
  const { shade, values } = scene, taken = new Taken();
  const classOf = (id) => {
    const value = values.get(id);
    return value === undefined ? -1 : shade.colours[shade.classOf(value)] ?? -1;
  };
  const isRough = areas && !areas.isCut && sight.patience !== Infinity;
  if (isRough) fillRough(ctx, sight, areas, classOf);
  else if (areas) {
    // Near by, houses and signs say more than the shade: it steps back.
    const near = view.zoom >= 16;
    if (near) fillAreas(ctx, sight, areas, () => -1);
    fillAreas(ctx, sight, areas, classOf, near ? Math.max(0.4, 1 - (view.zoom - 15) * 0.25) : 1);
  }
  // Blocks say something only where no figure is shown.
  if (!scene.figure && view.zoom >= BLOCKS && scene.shows('block')) fillSheet(ctx, sight, scene.block, look.block);
  if (scene.shows('park')) fillSheet(ctx, sight, scene.park, look.park);
  if (scene.shows('water')) fillSheet(ctx, sight, scene.water, look.water);
  if (view.zoom >= HOUSES && scene.shows('building')) fillSheet(ctx, sight, scene.building, look.building, look.buildingEdge);
  if (scene.shows('street')) strokeStreets(ctx, sight, scene.street, latitude);
  if (areas) {
    strokeLines(ctx, sight, areas, classOf);
    if (!isRough) strokeBorders(ctx, sight, areas);
  }
  if (scene.shows('facilities')) drawFacilities(ctx, sight, scene.facilities);
  if (scene.shows('issues')) drawIssues(ctx, view, scene.issues, taken, scene.shows('closed'), sight);
  if (!scene.shows('labels')) return;
  if (isRough) return;
  if (areas) labelAreas(ctx, view, areas, taken, sight);
  if (!scene.shows('street')) return;
  const names = () => nameStreets(ctx, view, scene.street, latitude, taken, sight);
  if (sight.patience === Infinity) names(); else sight.late.push(names);
}
