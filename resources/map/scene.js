// Everything the map knows of the office, and how it is fetched: first the areas and their shade, then the rest.

import { decodePoints, decodeShapes, decodeSketch, originOf } from './model/packs.js';
import { weighShapes } from './model/thin.js';
import { Areas } from './model/areas.js';
import { classifier } from './model/shade.js';
import { bytes, json, parts, read } from './model/wire.js';

const GREEN = ['water', 'park', 'block'];
const PATIENCE = 60;  // ms that areas wait for facilities, so that both are drawn once
const NOTHING = { limits: [], classOf: () => -1, ranges: [], colours: [] };

export class Scene {
  /** `changed(what)` is called whenever something new can be drawn. */
  constructor(changed) {
    this.changed = changed;
    this.pending = 0;
    this.clear();
  }

  clear() {
    Object.assign(this, {
      layers: [], figures: [], words: { grid: '网格', facility: '部件', issue: '事件' },
      wish: { layer: null, figure: '', hidden: ['closed'], area: null, kind: '', item: null },
      origin: null, root: null, areas: null, figure: null, values: new Map(), shade: NOTHING,
      facilities: null, issues: null, hover: null, spot: null, pulse: null,
      water: null, park: null, block: null, building: null, street: null,
    });
  }

  shows(sheet) { return !this.wish.hidden.includes(sheet); }

  /** Run one fetch and count it, so that `settled` knows when nothing is under way. */
  async during(work) {
    this.pending++;
    try { return await work(); } finally { this.pending--; }
  }

  /** Start from nothing: everything is asked for at once; the first sight is areas with their shade. */
  async open() {
    this.clear();
    this.isOpening = true;
    await this.during(async () => {
      const asked = parts('/first/ground'), late = parts('/first/signs'), first = await asked;
      if (!first) { this.isOpening = false; this.changed('closed'); return; }
      const setup = read(first[0]);
      this.layers = setup.layers;
      this.figures = setup.figures;
      Object.assign(this.words, setup.words);
      this.take(setup.wish);
      this.takeShade(read(first[3]));
      this.takeAreas(first[1], read(first[2]));
      // Points that are there already belong to the first sight; it does not wait for them if they are late.
      const signs = await Promise.race([late, new Promise((go) => { setTimeout(go, PATIENCE); })]);
      if (signs) this.takeSigns(signs);
      this.isOpening = false;
      this.changed('ground');
      // First let what is drawn come onto the screen: megabytes on their way would hold it up.
      await painted();
      const rest = this.askRest();
      if (!signs) { this.takeSigns(await late); this.changed('points'); }
      await this.takeRest(rest);
    });
  }

  /** Take over a wish of the program; says which parts need to be fetched. */
  take(wish) {
    const before = this.wish;
    this.wish = { ...wish, figure: wish.figure || before.figure, layer: wish.layer ?? before.layer };
    return { layer: this.wish.layer !== before.layer, figure: this.wish.figure !== before.figure };
  }

  async show(wish) {
    const before = shown(this.wish), chosen = choice(this.wish), news = this.take(wish);
    if (wish.item === null) this.spot = null;
    if (news.layer && this.layers.length) await this.during(() => this.loadAreas());
    else if (news.figure && this.layers.length) await this.during(() => this.loadShade());
    if (shown(this.wish) !== before) this.changed('wish');
    else if (choice(this.wish) !== chosen) this.changed('chosen');
  }

  async loadAreas() {
    const layer = this.wish.layer;
    const [pack, about] = await Promise.all([bytes(`/areas/${layer}`), json(`/about/${layer}`, []), this.loadShade()]);
    if (layer === this.wish.layer) this.takeAreas(pack, about);
  }

  takeAreas(pack, about) {
    if (!this.origin) this.origin = originOf(pack);
    this.areas = new Areas(decodeShapes(pack, this.origin), about);
    const root = about.find((row) => row[1] === null);
    this.root = root ? root[0] : null;
    this.hover = null;
    this.changed('areas');
  }

  async loadShade() {
    const { layer, figure } = this.wish;
    const pairs = figure && figure !== 'none' ? await json(`/shade/${layer}/${figure}`, {}) : {};
    if (layer === this.wish.layer && figure === this.wish.figure) this.takeShade(pairs);
  }

  takeShade(pairs) {
    this.figure = this.figures.find((each) => each.key === this.wish.figure) || null;
    this.values = new Map(pairs.values || []);
    this.shade = this.figure && pairs.ranges ? { ...pairs, classOf: classifier(pairs.limits) } : NOTHING;
    this.changed('shade');
  }

  askRest() {
    return {
      issues: bytes('/points/issues'),
      streets: Promise.all([bytes('/base/street'), json('/names/street', [])]),
      green: Promise.all(GREEN.map((sheet) => bytes(`/base/${sheet}`))),
      houses: bytes('/base/building'),
      facilities: Promise.all([bytes('/points/facilities'), json('/symbols/facilities', [])]),
    };
  }

  /** Facilities, issues and streets as they come; houses last, for they are seen only near by. */
  async takeRest(rest) {
    if (this.areas && !this.areas.isCut && this.areas.topology) this.changed('borders');
    this.takeIssues(await rest.issues);
    this.changed('points');
    this.takeStreets(...await rest.streets);
    (await rest.green).forEach((pack, k) => this.takeSheet(GREEN[k], pack));
    this.changed('base');
    this.takeFacilities(...await rest.facilities);
    this.changed('points');
    this.takeSheet('building', await rest.houses);
    this.changed('base');
  }

  takeSheet(name, pack) {
    if (!this.origin) this.origin = originOf(pack);
    const shapes = weighShapes(decodeShapes(pack, this.origin));
    this[name] = { shapes, all: [...Array(shapes.n).keys()] };
  }

  takeStreets(pack, names) {
    this.takeSheet('street', pack);
    const { shapes, all } = this.street, known = new Map(names.map((row) => [row[0], row]));
    this.street.name = Array.from(shapes.ids, (id) => known.get(id)?.[1] || '');
    this.street.width = Array.from(shapes.ids, (id) => known.get(id)?.[2] || 6);
    this.street.byWidth = all.slice().sort((a, b) => this.street.width[b] - this.street.width[a]);
  }

  takeSigns(signs) {
    if (signs) this.classify(decodeSketch(signs[0], signs[1], this.origin || { x: 0, y: 0 }), read(signs[2]));
  }

  takeIssues(pack) { this.issues = decodePoints(pack, this.origin || { x: 0, y: 0 }); }

  takeFacilities(pack, symbols) { this.classify(decodePoints(pack, this.origin || { x: 0, y: 0 }), symbols); }

  /** Every class gets its large group's colour and the first character of its name as its sign. */
  classify(facilities, symbols) {
    const groups = new Map();
    const title = (each) => String(each.title || each.name || '');
    facilities.classes = symbols.map((each) => {
      const group = String(each.group || each.group_title || '其他');
      if (!groups.has(group)) groups.set(group, groups.size);
      return { title: title(each), group: groups.get(group), sign: String(each.sign || [...title(each)][0] || '·') };
    });
    facilities.spread = spreadOf(facilities);
    facilities.groups = [...groups].map(([name, number]) => [number, name]);
    this.facilities = facilities;
  }

  /** Fetch again what a change touched. */
  async refresh(what) {
    if (what.includes('base')) { await this.open(); return; }
    await this.during(async () => {
      const layer = this.wish.layer, work = [];
      if (what.includes('areas')) work.push(this.loadAreas());
      else if (what.includes('shade')) work.push(this.loadShade());
      if (what.includes('about') && !what.includes('areas') && this.areas) {
        work.push(json(`/about/${layer}`, []).then((about) => { if (layer === this.wish.layer) this.areas.describe(about); }));
      }
      if (what.includes('issues')) work.push(bytes('/points/issues').then((pack) => this.takeIssues(pack)));
      if (what.includes('facilities')) {
        work.push(Promise.all([bytes('/points/facilities'), json('/symbols/facilities', [])]).then((both) => this.takeFacilities(...both)));
      }
      await Promise.all(work);
      this.changed('refresh');
    });
  }
}

const painted = () => new Promise((go) => {
  window.requestAnimationFrame(() => { window.setTimeout(go, 0); });
  window.setTimeout(go, 200);  // a page that nobody sees has no frames
});

/** What of a wish is painted on the ground, and what on top: to know what changed. */
const shown = ({ layer, figure, hidden }) => JSON.stringify([layer, figure, hidden]);
const choice = ({ area, kind, item }) => JSON.stringify([area, kind, item]);

/** The ground that points cover, in square world units. */
function spreadOf({ n, x, y }) {
  let west = Infinity, east = -Infinity;
  for (let i = 0; i < n; i++) { if (x[i] < west) west = x[i]; if (x[i] > east) east = x[i]; }
  return n ? (east - west) * (y[n - 1] - y[0]) * 0.7 : 0;
}
