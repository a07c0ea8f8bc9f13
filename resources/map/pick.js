// What lies under the mouse: signs first, then ground. Points by binary search on their sorted y, areas by crossings.

import { lowerBound } from './model/packs.js';
import { crossings } from './model/areas.js';
import { clusterAt } from './model/clusters.js';
import { countAt } from './draw/counts.js';
import { SINGLE, clusters, clusterRadius } from './draw/issues.js';
import { DOTS, SIGNS, signRadius } from './draw/points.js';

const HOUSES = 17;

/** The nearest point within `radius` pixels of canvas place (px, py); -1 if none. `accepts(i)` may refuse some. */
export function nearest(points, px, py, view, radius, accepts) {
  const x = (px - view.tx) / view.scale, y = (py - view.ty) / view.scale, reach = radius / view.scale;
  let best = reach * reach, found = -1;
  for (let i = lowerBound(points.y, y - reach), end = lowerBound(points.y, y + reach); i < end; i++) {
    const dx = points.x[i] - x, dy = points.y[i] - y, square = dx * dx + dy * dy;
    if (square <= best && (!accepts || accepts(i))) { best = square; found = i; }
  }
  return found;
}

/** The polygon of `members` that holds a local world point, or -1. */
export function within(shapes, members, x, y) {
  const { box } = shapes;
  for (const i of members) {
    if (x < box[4 * i] || x > box[4 * i + 2] || y < box[4 * i + 1] || y > box[4 * i + 3]) continue;
    let left = 0;
    for (const cut of crossings(shapes, i, y)) if (cut < x) left++;
    if (left % 2) return i;
  }
  return -1;
}

/** The line of `members` nearest to a local world point and within `reach`, or -1. */
export function alongLine(shapes, members, x, y, reach) {
  const { box } = shapes;
  let best = reach * reach, found = -1;
  for (const i of members) {
    if (x < box[4 * i] - reach || x > box[4 * i + 2] + reach || y < box[4 * i + 1] - reach || y > box[4 * i + 3] + reach) continue;
    for (let r = shapes.ringOf[i]; r < shapes.ringOf[i + 1]; r++) {
      for (let k = shapes.ringAt[r] + 1; k < shapes.ringAt[r + 1]; k++) {
        const square = toSegment(x, y, shapes.x[k - 1], shapes.y[k - 1], shapes.x[k], shapes.y[k]);
        if (square < best) { best = square; found = i; }
      }
    }
  }
  return found;
}

function toSegment(x, y, ax, ay, bx, by) {
  const dx = bx - ax, dy = by - ay, square = dx * dx + dy * dy;
  const along = square ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2;
}

/** The area under a canvas place: its id, or null. */
export function areaAt(areas, px, py, view) {
  if (!areas) return null;
  const x = (px - view.tx) / view.scale, y = (py - view.ty) / view.scale;
  const line = areas.lines.length ? alongLine(areas.shapes, areas.lines, x, y, 8 / view.scale) : -1;
  const i = line >= 0 ? line : within(areas.shapes, areas.leaves, x, y);
  return i < 0 ? null : areas.shapes.ids[i];
}

/** The issue or cluster of issues under a canvas place, or null. */
function issueAt(issues, px, py, view) {
  let i = -1;
  if (view.zoom >= SINGLE) i = nearest(issues, px, py, view, 11);
  else {
    const cells = clusters(issues, view), k = clusterAt(cells, view, px, py, (number) => clusterRadius(cells.count[number]) + 2);
    if (k < 0) return null;
    if (cells.count[k] > 1) {
      const tally = cells.tally.subarray(cells.kinds * k, cells.kinds * (k + 1));
      return { kind: 'cluster', of: 'issues', id: 0, x: cells.x[k], y: cells.y[k], n: cells.count[k], tally };
    }
    i = cells.first[k];
  }
  return i < 0 ? null : { kind: 'issues', id: issues.ids[i], x: issues.x[i], y: issues.y[i], state: issues.symbol[i] };
}

/** The facility or number of facilities under a canvas place, or null. */
function facilityAt(facilities, px, py, view) {
  if (view.zoom < DOTS) {
    const found = countAt(facilities, view, px, py);
    return found && { kind: 'cluster', of: 'facilities', id: 0, ...found };
  }
  if (!facilities.ids) return null;
  const i = nearest(facilities, px, py, view, view.zoom >= SIGNS ? signRadius(view.zoom) + 1 : 7);
  return i < 0 ? null : { kind: 'facilities', id: facilities.ids[i], x: facilities.x[i], y: facilities.y[i], symbol: facilities.symbol[i] };
}

/** The first thing under a canvas place: {kind, id} or {kind: "cluster", of, ...}; kind "" is empty ground. */
export function thingAt(scene, px, py, view) {
  const { issues, facilities, areas, building } = scene;
  const sign = (issues && scene.marks('issues') && issueAt(issues, px, py, view))
    || (facilities && scene.marks('facilities') && facilityAt(facilities, px, py, view));
  if (sign) return sign;
  const area = areaAt(areas, px, py, view);
  // A house is chosen only where its grid is chosen already: the first click always takes the grid.
  if (building && scene.shows('building') && view.zoom >= HOUSES && (area === null || area === scene.wish.area)) {
    const i = within(building.shapes, building.all, (px - view.tx) / view.scale, (py - view.ty) / view.scale);
    if (i >= 0) return { kind: 'buildings', id: building.shapes.ids[i], area };
  }
  return area === null ? { kind: '', id: 0 } : { kind: 'areas', id: area };
}
