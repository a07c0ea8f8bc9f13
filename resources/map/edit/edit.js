// The tool that redraws grids. It shows the draft and tells the program what the hand wants; the program alone changes
// the draft and answers with outlines. Orders `draft` from the program, topic `draft` to it (ui/map/drafting.py).

import { worldX, worldY } from '../model/packs.js';
import { within } from '../pick.js';
import { Outlines, holds } from './outlines.js';
import { Sketch } from './sketch.js';
import { paintDraft } from './paint.js';

const STILL = 5, REACH = 10, LONG_EDGE = 44, PACE = 34, SNAP = 10, HOUSES = 400;

/** What a mode does with the hand: `isLine`/`isLoop` draw a sketch, `needsTarget` asks for a grid when it is done. */
const MODES = {
  select: {}, vertex: {}, merge: {},
  split: { isLine: true }, draw: { isLoop: true }, hole: { isLoop: true },
  give: { isLoop: true, isFree: true, needsTarget: true }, houses: { isLoop: true, isFree: true, needsTarget: true },
};

export const editTool = (context) => new EditTool(context);

class EditTool {
  constructor(context) {
    Object.assign(this, context, { name: 'edit', cursor: 'default', outlines: new Outlines(), sketch: new Sketch(), longEdge: LONG_EDGE });
    this.reset('select');
    this.register('draft', (order) => this.obey(order));
  }

  start() { this.outlines.clear(); this.reset('select'); }

  stop() { this.outlines.clear(); this.reset('select'); this.quieten(); }

  /** The map does not name the grids that stand here otherwise: the draft does. */
  quieten() {
    const { areas } = this.scene, { gone, grids } = this.outlines;
    if (!areas || this.grip) return;
    const quiet = new Set([...gone, ...[...grids.values()].filter((grid) => grid.state !== 'kept').map((grid) => grid.key)]);
    const before = areas.quiet || new Set();
    areas.quiet = before;
    if (quiet.size === before.size && [...quiet].every((key) => before.has(key))) return;
    areas.quiet = quiet;
    this.stage.redraw();
  }

  reset(mode) {
    this.mode = mode;
    this.sketch.clear();
    Object.assign(this, { grip: null, near: null, spot: null, bad: '', houses: new Set(), isDone: false, from: null, waiting: null });
    window.clearTimeout(this.later);
    this.later = 0;
  }

  get manner() { return MODES[this.mode]; }

  get isLoop() { return Boolean(this.manner.isLoop); }

  get draws() { return Boolean(this.manner.isLine || this.manner.isLoop); }

  get building() { return this.scene.building; }

  tellDraft(what, given = {}) { this.tell('draft', { do: what, ...given }); }

  // ---- what the program says

  obey(order) {
    if (order.mode && order.mode in MODES) { this.reset(order.mode); this.host.style.cursor = this.draws ? 'crosshair' : 'default'; }
    if (order.kept) this.outlines.keep(order.kept);
    if (order.grids) this.outlines.take(order.grids, order.gone || [], this.stage.origin, Boolean(this.grip) && order.act !== 'dropped');
    if (order.chosen) this.outlines.chosen = order.chosen;
    if (order.bad !== undefined) this.bad = order.bad;
    if (order.snap) this.snapped(order.snap);
    if (order.act === 'finish') this.finish();
    if (order.act === 'escape') this.escape();
    if (order.act === 'dropped') { this.grip = null; this.bad = order.bad || ''; }
    if (order.act === 'reset') this.reset(this.mode);
    this.quieten();
    this.soon();
  }

  /** The place that the program would take for the hand's. */
  snapped({ lon, lat, words, number }) {
    const place = this.placed(lon, lat);
    if (this.grip) Object.assign(this.grip, place);
    else if (number !== this.number) return;
    this.spot = { ...place, words };
  }

  placed(lon, lat) { return { lon, lat, x: worldX(lon) - this.stage.origin.x, y: worldY(lat) - this.stage.origin.y }; }

  soon() {
    if (this.frame) return;
    this.frame = window.requestAnimationFrame(() => { this.frame = 0; this.retop(); });
  }

  draw(ctx, view) {
    paintDraft(ctx, view, this.scene, this);
    // The areas were fetched again: they do not know yet what the draft changed.
    if (this.scene.areas && !this.scene.areas.quiet) window.requestAnimationFrame(() => this.quieten());
  }

  // ---- the hand

  scale() { return this.stage.view().scale; }

  down(event) {
    this.pressed = { px: event.px, py: event.py };
    if (this.mode === 'vertex') return this.grab(event);
    if (this.manner.isFree && !event.ctrl && !event.shift && !this.isDone && this.sketch.isEmpty) {
      // The loop begins when the hand moves; a still hand clicks.
      this.free = [event];
      return true;
    }
    return false;
  }

  /** Take hold of a vertex, or of the middle of an edge, which becomes one. */
  grab(event) {
    const reach = REACH / this.scale(), vertex = this.outlines.vertexAt(event.x, event.y, reach);
    const held = vertex || this.outlines.middleAt(event.x, event.y, reach, LONG_EDGE / this.scale());
    if (!held || this.grip) return false;
    this.grip = { ...held, isNew: !vertex };
    this.bad = '';
    this.held = false;
    this.start_ = { lon: held.lon, lat: held.lat };
    return true;
  }

  move(event) {
    if (this.grip) { this.drag(event); return true; }
    if (this.free) { this.trail(event); return true; }
    if (this.mode === 'vertex') {
      const near = this.outlines.vertexAt(event.x, event.y, REACH / this.scale());
      if (Boolean(near) !== Boolean(this.near) || (near && near.x !== this.near.x)) { this.near = near; this.soon(); }
      this.host.style.cursor = near || this.outlines.middleAt(event.x, event.y, REACH / this.scale(), LONG_EDGE / this.scale()) ? 'grab' : 'default';
      return Boolean(near);
    }
    if (!this.draws || this.isDone) return false;
    this.spot = { lon: event.lon, lat: event.lat, x: event.x, y: event.y, words: '' };
    this.soon();
    if (!this.manner.isFree) this.send(() => this.ask(event));
    return true;
  }

  /** Ask what a point here would hold to. */
  ask(event) {
    this.number = (this.number || 0) + 1;
    this.tellDraft('snap', { at: [event.lon, event.lat], metres: this.metres(), number: this.number });
  }

  /** How far a snap may reach, in metres of the ground. */
  metres() {
    const centre = this.map.getCenter();
    return SNAP * 40075016 * Math.cos(centre.lat * Math.PI / 180) / 256 / this.scale();
  }

  drag(event) {
    if (!this.held && Math.hypot(event.px - this.pressed.px, event.py - this.pressed.py) < STILL) return;
    this.held = true;
    Object.assign(this.grip, { lon: event.lon, lat: event.lat, x: event.x, y: event.y });
    this.spot = { ...this.grip, words: '' };
    this.soon();
    this.send(() => this.tellDrag('drag', event));
  }

  tellDrag(what, event) {
    const { lon, lat } = this.start_;
    this.tellDraft(what, { at: [lon, lat], to: [event.lon, event.lat], isNew: this.grip.isNew, metres: this.metres() });
  }

  /** At most thirty calls a second: the last of them is always made. */
  send(work) {
    this.waiting = work;
    if (this.later) return;
    this.waiting();
    this.waiting = null;
    this.later = window.setTimeout(() => { this.later = 0; if (this.waiting) this.send(this.waiting); }, PACE);
  }

  trail(event) {
    if (Math.hypot(event.px - this.pressed.px, event.py - this.pressed.py) < STILL && !this.sketch.isFree) return;
    if (!this.sketch.isFree) { this.sketch.isFree = true; this.sketch.trail(this.free[0], this.scale()); }
    this.sketch.trail(event, this.scale());
    this.soon();
  }

  up(event) {
    if (this.free) {
      this.free = null;
      if (this.sketch.isFree) this.finish();
      return;
    }
    if (!this.grip) return;
    this.waiting = null;
    // What did not move was only touched; the handle goes back when the program has answered.
    if (this.held) this.tellDrag('drop', event);
    else this.grip = null;
    this.near = null;
    this.spot = null;
  }

  click(event) {
    // A drag of the map ends in a click too.
    if (this.pressed && Math.hypot(event.px - this.pressed.px, event.py - this.pressed.py) >= STILL) return true;
    if (this.grip || (this.mode === 'vertex' && this.outlines.vertexAt(event.x, event.y, REACH / this.scale()))) return true;
    if (this.isDone) { this.target(event); return true; }
    if (this.draws) { this.point(event); return true; }
    const key = this.keyAt(event), { chosen } = this.outlines;
    const adds = event.shift || event.ctrl || this.mode === 'merge';
    if (key === null && adds) return true;
    const keys = key === null ? [] : !adds ? [key] : chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key];
    this.tellDraft('choose', { keys });
    return true;
  }

  keyAt(place) { return this.outlines.keyAt(place.x, place.y, this.scene, this.stage.view()); }

  /** A point of the sketch; with houses in mind, a click on one takes it or lets it go. */
  point(event) {
    if (this.mode === 'houses' && this.sketch.isEmpty) {
      const id = this.houseAt(event);
      if (id !== null) { this.toggle([id]); return; }
    }
    const near = this.spot && Math.hypot(this.spot.x - event.x, this.spot.y - event.y) * this.scale() < SNAP + 4;
    const last = this.sketch.points[this.sketch.points.length - 1];
    if (last && Math.hypot(last.x - event.x, last.y - event.y) * this.scale() < 3) return;
    this.bad = '';
    this.sketch.add(near ? { ...this.spot } : { lon: event.lon, lat: event.lat, x: event.x, y: event.y });
    this.soon();
  }

  houseAt(event) {
    const { building } = this;
    const i = building ? within(building.shapes, building.all, event.x, event.y) : -1;
    return i < 0 ? null : building.shapes.ids[i];
  }

  toggle(ids, onlyAdd = false) {
    for (const id of ids) if (this.houses.has(id) && !onlyAdd) this.houses.delete(id); else if (this.houses.size < HOUSES) this.houses.add(id);
    this.tellDraft('houses', { ids: [...this.houses] });
    this.soon();
  }

  doubleClick() {
    if (this.draws && !this.isDone) this.finish();
    return true;
  }

  key(event) {
    if (event.key === 'Escape') { this.escape(); return true; }
    if (event.key === 'Enter') { this.finish(); return true; }
    if (event.key === 'Backspace' && !this.sketch.isEmpty) { this.sketch.takeBack(); this.soon(); return true; }
    if ((event.key === 'Delete' || event.key === 'Backspace') && this.mode === 'vertex' && this.near && !this.grip) {
      this.tellDraft('remove', { at: [this.near.lon, this.near.lat] });
      this.near = null;
      return true;
    }
    return false;
  }

  escape() { if (!this.cancel()) this.tellDraft('escape'); }

  /** Let go of what is under way; false if there is nothing. */
  cancel() {
    const had = this.grip || !this.sketch.isEmpty || this.isDone || this.houses.size;
    if (this.grip) this.tellDraft('cancel');
    this.reset(this.mode);
    this.soon();
    return Boolean(had);
  }

  // ---- a sketch is done

  finish() {
    const { sketch, mode } = this;
    if (mode === 'merge') { this.tellDraft('merge', { keys: this.outlines.chosen }); return; }
    if (!this.draws) return;
    sketch.smooth(this.scale());
    if (mode === 'houses') { this.finishHouses(); return; }
    if (sketch.points.length < (this.isLoop ? 3 : 2)) { this.sketch.clear(); this.soon(); return; }
    const places = sketch.places(), meant = this.meant();
    if (mode === 'split') this.tellDraft('split', { key: meant, line: places });
    else if (mode === 'draw') this.tellDraft('draw', { key: meant, ring: places });
    else if (mode === 'hole') this.tellDraft('hole', { key: meant, ring: places });
    else { this.isDone = true; this.from = this.keyAt(sketch.middle(true)); this.tellDraft('from', { key: this.from }); this.soon(); return; }
    this.isDone = true;  // until the program has answered
  }

  finishHouses() {
    const { building } = this;
    if (this.sketch.points.length > 2 && building) {
      const loop = this.sketch.rings(), { box } = building.shapes, found = [];
      for (const i of building.all) {
        if (holds(loop, (box[4 * i] + box[4 * i + 2]) / 2, (box[4 * i + 1] + box[4 * i + 3]) / 2)) found.push(building.shapes.ids[i]);
      }
      this.sketch.clear();
      this.toggle(found, true);
      return;
    }
    this.sketch.clear();
    if (this.houses.size) { this.isDone = true; this.tellDraft('from', { key: null }); }
    this.soon();
  }

  /** The grid that a sketch means: the only chosen one if the sketch enters it, else the one in its middle. */
  meant() {
    const [grid] = this.outlines.chosenGrids(), { points } = this.sketch, middle = this.sketch.middle(this.isLoop);
    const enters = grid && [...points, middle].some((each) => holds(grid, each.x, each.y));
    return this.outlines.chosen.length === 1 && enters ? grid.key : this.keyAt(middle);
  }

  /** The grid that is to get what was drawn or chosen. */
  target(event) {
    const to = this.keyAt(event);
    if (to === null || !this.manner.needsTarget) return;
    if (this.mode === 'houses') this.tellDraft('move', { to, ids: [...this.houses] });
    else if (this.from !== null) this.tellDraft('give', { from: this.from, to, ring: this.sketch.places() });
  }
}
