// The order in which the ground canvas is painted, from the bottom up.

import { look } from '../look.js';
import { fillAreas, strokeBorders, strokeLines } from './areas.js';
import { fillSheet, nameStreets, strokeStreets } from './base.js';
import { drawFacilities } from './points.js';
import { drawIssues } from './issues.js';
import { Taken, labelAreas } from './labels.js';

const BLOCKS = 14, HOUSES = 15.5;

/** Paint everything at rest. */
export function drawScene(ctx, view, scene, latitude) {
  const { areas } = scene;
  ctx.fillStyle = areas && areas.lines.length && !areas.leaves.length ? look.land : look.outside;
  ctx.fillRect(0, 0, view.w, view.h);
  const { shade, values } = scene, taken = new Taken();
  const classOf = (id) => {
    const value = values.get(id);
    return value === undefined ? -1 : shade.colours[shade.classOf(value)] ?? -1;
  };
  if (areas) {
    // Near by, houses and signs say more than the shade: it steps back.
    const near = view.zoom >= 16;
    if (near) fillAreas(ctx, view, areas, () => -1);
    fillAreas(ctx, view, areas, classOf, near ? Math.max(0.4, 1 - (view.zoom - 15) * 0.25) : 1);
  }
  // Blocks say something only where no figure is shown.
  if (!scene.figure && view.zoom >= BLOCKS && scene.shows('block')) fillSheet(ctx, view, scene.block, look.block);
  if (scene.shows('park')) fillSheet(ctx, view, scene.park, look.park);
  if (scene.shows('water')) fillSheet(ctx, view, scene.water, look.water);
  if (view.zoom >= HOUSES && scene.shows('building')) fillSheet(ctx, view, scene.building, look.building, look.buildingEdge);
  if (scene.shows('street')) strokeStreets(ctx, view, scene.street, latitude);
  if (areas) {
    strokeLines(ctx, view, areas, classOf);
    strokeBorders(ctx, view, areas);
  }
  if (scene.shows('facilities')) drawFacilities(ctx, view, scene.facilities);
  if (scene.shows('issues')) drawIssues(ctx, view, scene.issues, taken, scene.shows('closed'));
  if (scene.shows('labels')) {
    if (areas) labelAreas(ctx, view, areas, taken);
    if (scene.shows('street')) nameStreets(ctx, view, scene.street, latitude, taken);
  }
}
