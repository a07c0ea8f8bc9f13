// The tool in the hand: one at a time; it hears mouse and keys before the map does. A handler that gives false (or is
// not there) lets the map go on as if there were no tool.
//
// A tool is made by a factory `(context) => ({ name, cursor, start(options), stop(), click(event), down(event), move(event),
// up(event), doubleClick(event), key(event), draw(ctx, view), holds })`; all but the name may be missing. `draw` paints on
// the top canvas while the tool is in the hand. An event has lon, lat, x, y (local world units, as in pick.js), px, py
// (pixels of the window), shift, ctrl, button, key.
//
// The context is { map, stage, scene, host, tell(topic, value), register(name, order), over(draw), retop(), drop() }:
// `register` answers an order of the program, `over` paints on the top canvas whether the tool is in the hand or not
// (its `draw` gives false when it has nothing to say); `drop` puts away what is in the hand.

/* global L */
const STILL = 4, SKIP = '.card, .switch, .leaflet-control';

export class Tools {
  /** `tell(topic, value)` speaks to the program, `orders` takes the orders that tools answer. */
  constructor({ map, stage, scene, tell, orders, goAndStay }) {
    this.known = new Map();
    this.overs = [];
    this.hand = null;
    this.host = map.getContainer();
    this.context = {
      map, stage, scene, host: this.host, tell, goAndStay, retop: () => stage.retop(), over: (draw) => { this.overs.push(draw); },
      drop: () => this.use(''),
      register: (name, order) => { orders[name] = order; },
    };
    orders.tool = ({ name, options }) => this.use(name, options);
    this.listen();
  }

  /** Make the tools of some factories known. */
  offer(factories) {
    for (const factory of factories) {
      const tool = factory(this.context);
      this.known.set(tool.name, tool);
    }
  }

  /** Take a tool into the hand; "" puts away what is in it. */
  use(name, options = {}) {
    const before = this.hand, { tell, retop } = this.context;
    this.hand = this.known.get(name) || null;
    this.taken = null;
    if (before) { before.stop?.(); this.host.style.cursor = ''; }
    if (this.hand) { this.host.style.cursor = this.hand.cursor || 'crosshair'; this.hand.start?.(options); }
    if (before || this.hand) { retop(); tell('tool', { name: this.hand ? name : '' }); }
  }

  /** Whether anything of a tool stands on the top canvas. */
  get paints() { return Boolean(this.hand?.draw) || this.overs.length > 0; }

  draw(ctx, view) {
    for (const over of this.overs) over(ctx, view);
    this.hand?.draw?.(ctx, view);
  }

  listen() {
    const { host } = this, on = (target, type, work) => target.addEventListener(type, work, { capture: true });
    on(host, 'mousedown', (event) => this.down(event));
    on(window, 'mousemove', (event) => this.move(event));
    on(window, 'mouseup', (event) => this.up(event));
    on(host, 'click', (event) => this.click(event));
    on(host, 'dblclick', (event) => this.hear(event, 'doubleClick'));
    on(window, 'keydown', (event) => this.key(event));
  }

  /** Ask the tool; what it takes does not reach the map. */
  hear(event, what) {
    if (!this.hand?.[what] || event.target.closest?.(SKIP)) return false;
    const took = this.hand[what](this.eventOf(event)) !== false;
    if (took) { event.stopPropagation(); event.preventDefault(); }
    return took;
  }

  down(event) {
    this.swallow = false;
    if (event.button === 0 && this.hear(event, 'down')) {
      this.taken = { x: event.clientX, y: event.clientY };
      // What was kept from the map must still give it the keys.
      this.host.focus({ preventScroll: true });
    }
  }

  move(event) {
    if (this.taken) {
      this.hand?.move?.(this.eventOf(event));
      event.stopPropagation();
    } else if (this.host.contains(event.target) && !event.buttons) this.hear(event, 'move');
  }

  up(event) {
    const from = this.taken;
    if (!from) return;
    this.taken = null;
    this.swallow = true;
    this.hand?.up?.(this.eventOf(event));
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < STILL) this.hand?.click?.(this.eventOf(event));
    event.stopPropagation();
  }

  click(event) {
    if (this.swallow) { this.swallow = false; event.stopPropagation(); return; }
    this.hear(event, 'click');
  }

  key(event) {
    if (!this.hand || event.target.closest?.(SKIP)) return;
    if (this.hand.key && this.hand.key(this.eventOf(event)) !== false) { event.stopPropagation(); event.preventDefault(); }
    else if (event.key === 'Escape') { this.use(''); event.stopPropagation(); }
  }

  eventOf(event) {
    const { map, stage } = this.context, view = stage.view();
    const told = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey, button: event.button, key: event.key };
    if (event.clientX === undefined) return told;
    const point = map.mouseEventToContainerPoint(event), place = map.containerPointToLatLng(point), spot = stage.at(event);
    return {
      ...told, lon: place.lng, lat: place.lat, px: point.x, py: point.y,
      x: (spot.x - view.tx) / view.scale, y: (spot.y - view.ty) / view.scale,
    };
  }
}

/** Pixels of the top canvas of a lon/lat, for `draw`. */
export function pixel(context, view, lon, lat) {
  const corner = context.map.containerPointToLayerPoint([0, 0]);
  const point = context.map.latLngToLayerPoint(L.latLng(lat, lon)).subtract(corner);
  return { x: point.x + view.margin, y: point.y + view.margin };
}
