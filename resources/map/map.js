// The map page: Leaflet as the shell, one stage of ours in it, and the program at the other end of the channel.

/* global L */
import { look } from './look.js';
import { Stage } from './stage.js';
import { Scene } from './scene.js';
import { connect } from './model/wire.js';
import { lonLat, worldX, worldY } from './model/packs.js';
import { thingAt } from './pick.js';
import { drawGround, drawSigns } from './draw/scene.js';
import { drawTop } from './draw/top.js';
import { Tip, element } from './parts/tip.js';
import { Legend } from './parts/legend.js';
import { panelButton } from './parts/button.js';
import { Tiles } from './parts/tiles.js';
import { Tools } from './tools/tool.js';
import { TOOLS } from './tools/all.js';

const PULSE = 2700, LEGEND = 206, FOLDED = 160, BUTTONS = 96, SMALLEST = 140;

const map = L.map('map', {
  attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
  zoomSnap: 0.25, zoomDelta: 1, minZoom: 9, maxZoom: 20, wheelDebounceTime: 30, wheelPxPerZoomLevel: 90, inertia: false,
  center: [39.92, 116.41], zoom: 13, doubleClickZoom: true, keyboardPanDelta: 120,
});
L.control.zoom({ position: 'bottomright', zoomInTitle: '放大（+）', zoomOutTitle: '缩小（-）' }).addTo(map);
const Ruler = L.Control.Scale.extend({
  _updateMetric(most) {
    const metres = this._getRoundNum(most);
    this._updateScale(this._mScale, metres < 1000 ? `${metres} 米` : `${metres / 1000} 公里`, metres / most);
  },
});
const ruler = new Ruler({ imperial: false, position: 'bottomleft', maxWidth: 110 }).addTo(map);

const host = map.getContainer();
const empty = element('div', 'empty', '');
host.append(empty);
const tip = new Tip(host), legend = new Legend(host), layers = panelButton(host, '图层', '选择网格图层、着色指标和显示内容', () => { if (desk) desk.chosen('panel', 'layers'); });
// The scale belongs to the legend: one card fewer on the ground.
legend.box.append(ruler.getContainer());
for (const part of [legend.box, layers]) {
  // Cards are not ground: what happens on them stays on them.
  L.DomEvent.disableClickPropagation(part);
  L.DomEvent.disableScrollPropagation(part);
  L.DomEvent.on(part, 'mousemove', L.DomEvent.stopPropagation);
  part.addEventListener('mouseenter', () => { tip.hide(); setHover(null); });
}

let desk = null, drawn = false, landed = false, frame = 0;
const scene = new Scene(onScene);
const latitude = () => map.getCenter().lat;
const stage = new Stage(
  (ctx, view, sight) => drawGround(ctx, view, scene, latitude(), sight), (ctx, view, sight) => drawSigns(ctx, view, scene, latitude(), sight),
  drawTopAndTools,
);
stage.addTo(map);
const tiles = new Tiles(map);

function drawTopAndTools(ctx, view) {
  drawTop(ctx, view, scene, performance.now());
  tools.draw(ctx, view);
}

/** Something new can be drawn. Several pieces that arrive together are drawn once. */
function onScene(what) {
  empty.textContent = scene.layers.length || scene.isOpening ? '' : '打开一个办公室文件，地图就在这里';
  if (what === 'chosen') { stage.retop(); return; }
  if (what === 'refresh' || what === 'signs') tip.forget();
  if (what === 'areas' || (what === 'base' && !scene.areas)) place();
  if (what === 'ground') landed = true;
  window.cancelAnimationFrame(frame);
  // The first sight is drawn at once, what comes after it with the next frame.
  if (what === 'ground') show();
  else if (what === 'closed') { document.body.classList.add('ready'); listen(); }
  else if (what === 'signs') frame = window.requestAnimationFrame(showSigns);
  else if (!scene.isOpening) frame = window.requestAnimationFrame(show);
}

/** Only what comes over the ground is new. */
function showSigns() {
  if (stage.isHeld) return;
  stage.resign();
  legend.show(scene, map.getZoom());
}

/** The channel is opened after the first sight: its first talk would hold the ground up. */
let isListening = false;
function listen() {
  if (isListening) return;
  isListening = true;
  connect().then((object) => {
    desk = object;
    desk.order.connect((text) => { const order = JSON.parse(text); orders[order.do]?.(order); });
    say('page', 0);
    tell('tool', { name: '' });  // a page that was loaded again has an empty hand
    if (landed) onScene('connected');
  });
}

function show() {
  if (scene.origin) stage.origin = scene.origin;
  tiles.show(scene.wish.tiles, scene.wish.addresses, scene.alpha('tiles'));
  stage.setClear(Boolean(scene.wish.tiles));
  stage.release();
  stage.redraw();
  // The cards come a frame after the ground (the next callback still belongs to the ground's own): nobody waits for them.
  afterPaint(() => {
    document.body.classList.add('ready');
    legend.show(scene, map.getZoom());
    listen();
  });
  if (landed && desk) { landed = false; afterPaint(() => say('ground', 0)); }
}

/** First sight of a layer: where the person was, or the chosen area, or everything. */
function place() {
  if (scene.origin) stage.origin = scene.origin;
  if (drawn || !scene.areas) return;
  drawn = true;
  const { lon, lat, zoom } = scene.wish;
  stage.hold(() => {
    if (lon !== null && lon !== undefined && zoom) map.setView([lat, lon], zoom, { animate: false });
    else fit(null);
  });
}

/** Bounds of an area for Leaflet, or null. */
function boundsOf(id) {
  const found = scene.areas && scene.areas.bounds(id === scene.root ? null : id);
  if (!found) return null;
  const { x, y } = scene.origin;
  const [west, north] = lonLat(found[0] + x, found[1] + y), [east, south] = lonLat(found[2] + x, found[3] + y);
  return L.latLngBounds([south, west], [north, east]);
}

/** What put the map where it is, as long as no hand has moved it: done again when the window gets another size. */
let placed = null;

function fit(id) {
  const bounds = boundsOf(id), size = map.getSize();
  if (!bounds) return;
  placed = () => fit(id);
  if (Math.min(size.x, size.y) < SMALLEST) return;  // not laid out yet: no zoom fits into nothing
  // Beside the legend and the buttons, if that costs little size; else under them.
  const wide = legend.isOpen ? (legend.box.offsetWidth || LEGEND) + 22 : FOLDED, plain = map.getBoundsZoom(bounds, false, L.point(36, 36));
  const fits = (left) => map.getBoundsZoom(bounds, false, L.point(left + BUTTONS, 36)) >= plain - 0.25;
  const left = [wide, FOLDED, 18].find(fits), right = left === undefined ? 18 : BUTTONS;
  map.fitBounds(bounds, { animate: false, paddingTopLeft: [left ?? 18, 18], paddingBottomRight: [right, 18], maxZoom: 18 });
}

/** Make an area visible without moving more than needed. */
function reveal(id) {
  const bounds = boundsOf(id);
  if (!bounds) return;
  const size = map.latLngToContainerPoint(bounds.getSouthEast()).subtract(map.latLngToContainerPoint(bounds.getNorthWest()));
  const large = Math.max(size.x / host.clientWidth, size.y / host.clientHeight);
  if (!map.getBounds().contains(bounds) || large < 0.12) fit(id);
}

function fly(lon, lat) {
  placed = null;
  const spot = { x: worldX(lon) - stage.origin.x, y: worldY(lat) - stage.origin.y };
  scene.spot = scene.wish.item !== null ? spot : null;
  map.setView([lat, lon], Math.max(map.getZoom(), 18), { animate: false });
  scene.pulse = { ...spot, since: performance.now() };
  beat();
}

function beat() {
  if (!scene.pulse) return;
  if (performance.now() - scene.pulse.since > PULSE) scene.pulse = null;
  stage.retop();
  window.requestAnimationFrame(beat);
}

const say = (stage_, number) => { if (desk) desk.ready(stage_, number); };
const afterPaint = (then) => window.requestAnimationFrame(() => window.requestAnimationFrame(then));

function settle(number) {
  if (scene.pending || !(stage.isWhole || stage.isHeld)) window.setTimeout(() => settle(number), 20);
  else afterPaint(() => afterPaint(() => say('settled', number)));
}

const orders = {
  open: () => { drawn = false; tip.hide(); scene.open(); },
  close: () => { drawn = false; tip.hide(); scene.clear(); onScene('closed'); },
  show: ({ wish }) => scene.show(wish),
  fit: ({ area }) => fit(area),
  reveal: ({ area }) => reveal(area),
  fly: ({ lon, lat }) => fly(lon, lat),
  look: ({ lon, lat, zoom }) => { placed = null; map.setView([lat, lon], zoom, { animate: false }); },
  refresh: ({ what }) => scene.refresh(what),
  period: ({ from, to }) => scene.step(from, to),
  settle: ({ number }) => settle(number),
};

/** Say something of a tool to the program: at most 64 KB of JSON, topics as in ui/map/bridge.py. */
function tell(topic, value) { if (desk) desk.told(topic, JSON.stringify(value)); }

/** Go where a tool shows something, and there again when the window gets another size before a hand has moved the map. */
function goAndStay(go) { placed = go; go(); }

const tools = new Tools({ map, stage, scene, tell, orders, goAndStay });
tools.offer(TOOLS);

// ---- the mouse

let hoverFrame = 0;
map.on('mousemove', (event) => {
  if (map.dragging.moving()) return;
  window.cancelAnimationFrame(hoverFrame);
  hoverFrame = window.requestAnimationFrame(() => hover(event));
});
map.on('mouseout movestart', () => { window.cancelAnimationFrame(hoverFrame); tip.hide(); setHover(null); });

function hover(event) {
  const { x, y } = stage.at(event), thing = thingAt(scene, x, y, stage.view());
  host.classList.toggle('over-thing', Boolean(thing.kind));
  setHover(thing.kind ? thing : null);
  if (thing.kind) tip.show(thing, scene, event.containerPoint.x, event.containerPoint.y);
  else tip.hide();
}

function setHover(thing) {
  const same = thing && scene.hover ? thing.kind === scene.hover.kind && thing.id === scene.hover.id : thing === scene.hover;
  scene.hover = thing;
  if (!same) stage.retop();
}

map.on('click', (event) => {
  const { x, y } = stage.at(event), thing = thingAt(scene, x, y, stage.view());
  if (thing.kind === 'cluster') {
    const [lon, lat] = lonLat(thing.x + stage.origin.x, thing.y + stage.origin.y);
    map.setView([lat, lon], Math.min(map.getZoom() + 2, 18), { animate: false });
    return;
  }
  if (thing.kind === 'areas') { scene.wish.area = thing.id; scene.wish.item = null; scene.spot = null; stage.retop(); }
  else if (thing.x !== undefined) { scene.spot = { x: thing.x, y: thing.y }; stage.retop(); }
  if (desk) desk.picked(thing.kind, thing.id);
});

map.on('moveend', () => {
  legend.show(scene, map.getZoom());
  const centre = map.getCenter();
  if (desk && drawn) desk.viewed(centre.lng, centre.lat, map.getZoom());
});
new ResizeObserver(() => {
  legend.adapt();
  map.invalidateSize({ animate: false, pan: false });
  if (placed) placed();
}).observe(host);
for (const event of ['pointerdown', 'wheel', 'keydown']) host.addEventListener(event, () => { placed = null; }, { passive: true });
host.style.background = look.outside;

// For tests and benchmarks, which look at the page from outside.
window.griddesk = { map, scene, stage, tools, thingAt };

scene.open();
