// Everything the map knows of the office, and how it is fetched: first the areas and their shade, then the rest, then
// whatever a wish needs. What is shown of points is a part of what was fetched, taken anew when the wish changes.

import { decodePoints, decodeShapes, decodeSketch, originOf } from './model/packs.js';
import { weighShapes } from './model/thin.js';
import { Areas } from './model/areas.js';
import { classifier } from './model/shade.js';
import { facilitiesOf, withClasses } from './model/facilities.js';
import { decodeHistory, heatOf, issuesOf, needsHistory } from './model/issues.js';
import { pointsOf } from './draw/surface.js';
import { PLAIN, newsOf } from './model/wish.js';
import { bytes, json, parts, read } from './model/wire.js';

const GREEN = ['water', 'park', 'block'];
const PATIENCE = 60;  // ms that areas wait for facilities, so that both are drawn once
const NOTHING = { limits: [], classOf: () => -1, ranges: [], fills: [] };

export class Scene {
  /** `changed(what)` is called whenever something new can be drawn. */
  constructor(changed) {
    this.changed = changed;
    this.pending = 0;
    this.clear();
  }

  clear() {
    Object.assign(this, {
      layers: [], figures: [], words: { grid: '网格', facility: '部件', issue: '事件' }, wish: { ...PLAIN },
      origin: null, root: null, areas: null, figure: null, values: new Map(), shade: NOTHING, shaded: '', over: new Map(),
      facilities: null, issues: null, fetched: { facilities: null, issues: null, history: null },
      days: null, surface: null, heat: null, heatMost: 0, hover: null, spot: null, pulse: null,
      water: null, park: null, block: null, building: null, street: null,
    });
  }

  shows(sheet) { return !this.wish.hidden.includes(sheet); }

  /** How much of a sheet is seen, from 0 to 1. */
  alpha(sheet) {
    const { opacity, tiles, surface } = this.wish, given = opacity[sheet];
    // Over pictures of the ground and under a heat map the shade steps back, unless somebody said how much.
    return given !== undefined ? given / 100 : sheet !== 'shade' ? 1 : surface ? 0.35 : tiles ? 0.55 : 1;
  }

  /** Whether a kind of point stands on the map one by one or in clusters: under its own heat it does not. */
  marks(kind) { return this.shows(kind) && !(this.heat && this.wish.surface_of === kind); }

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
      // A frame that is asked for now is due when the work is done; asked for then, it would wait for its turn.
      window.requestAnimationFrame(() => {});
      if (signs) this.takeSigns(signs);
      this.isOpening = false;
      this.changed('ground');
      // First let what is drawn come onto the screen: megabytes on their way would hold it up.
      await painted();
      const rest = this.askRest();
      if (!signs) { this.takeSigns(await late); this.changed('points'); }
      await this.takeRest(rest);
      await this.fulfil({ over: true, surface: true, issues: true });
    });
  }

  // ---- what is wished

  /** Take over a wish of the program; says which parts of it are new. */
  take(wish) {
    const before = this.wish;
    this.wish = { ...PLAIN, ...wish, figure: wish.figure || before.figure, layer: wish.layer ?? before.layer };
    return newsOf(this.wish, before);
  }

  async show(wish) {
    const news = this.take(wish);
    if (wish.item === null) this.spot = null;
    if (!this.layers.length) return;
    await this.during(() => this.fulfil(news));
    if (news.areas || news.shade || news.over || news.facilities || news.look) this.changed('wish');
    else if (news.surface || news.issues) this.changed('signs');
    else if (news.choice) this.changed('chosen');
  }

  /** Fetch what is new in a wish and is not here yet. */
  async fulfil({ areas, shade, over, surface, issues, facilities }) {
    const work = [];
    if (areas) work.push(this.loadAreas());
    else if (shade) work.push(this.loadShade());
    if (over) work.push(this.loadOver());
    if (surface) work.push(this.loadSurface());
    if (issues) work.push(this.loadHistory());
    await Promise.all(work);
    if (facilities) this.chooseFacilities();
    if (issues || surface) this.chooseIssues();
  }

  /** The time slider moved: nothing is fetched that is here already. */
  async step(from, to) {
    this.wish.period = from === null || from === undefined ? null : [from, to];
    if (!this.fetched.history && this.layers.length) await this.during(() => this.loadHistory());
    this.chooseIssues();
    this.changed('signs');
  }

  // ---- areas

  async loadAreas() {
    const { layer, date } = this.wish, day = date ? `/${date}` : '';
    const [pack, about] = await Promise.all([bytes(`/areas/${layer}${day}`), json(`/about/${layer}${day}`, []), this.loadShade()]);
    if (layer === this.wish.layer && date === this.wish.date) this.takeAreas(pack, about);
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
    const found = figure && figure !== 'none' ? await json(`/shade/${layer}/${figure}`, {}) : {};
    if (layer === this.wish.layer && figure === this.wish.figure) this.takeShade(found);
  }

  takeShade(found) {
    const said = this.wish.figure + JSON.stringify(found);
    if (said === this.shaded) return;
    this.shaded = said;
    this.figure = this.figures.find((each) => each.key === this.wish.figure) || null;
    this.values = new Map(found.values || []);
    this.shade = this.figure && found.ranges ? { ...found, classOf: classifier(found.limits) } : NOTHING;
    this.changed('shade');
  }

  /** The outlines of the other layers; those that are here already stay. */
  async loadOver() {
    const before = this.over, wanted = this.layers.map((each) => each.id).filter((id) => this.wish.over.includes(id) && id !== this.wish.layer);
    const found = await Promise.all(wanted.map(async (id) => {
      if (before.has(id)) return [id, before.get(id)];
      const [pack, about] = await Promise.all([bytes(`/areas/${id}`), json(`/about/${id}`, [])]);
      if (!this.origin) this.origin = originOf(pack);
      return [id, new Areas(decodeShapes(pack, this.origin), about)];
    }));
    this.over = new Map(found);
  }

  // ---- what comes after the first sight

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

  // ---- points

  get zero() { return this.origin || { x: 0, y: 0 }; }

  takeSigns(signs) {
    if (!signs) return;
    this.fetched.facilities = withClasses(decodeSketch(signs[0], signs[1], this.zero), read(signs[2]));
    this.chooseFacilities();
  }

  takeFacilities(pack, symbols) {
    this.fetched.facilities = withClasses(decodePoints(pack, this.zero), symbols);
    this.chooseFacilities();
  }

  chooseFacilities() {
    const all = this.fetched.facilities;
    this.facilities = all && facilitiesOf(all, this.wish.facility_hidden);
    if (this.wish.surface === 'heat' && this.wish.surface_of === 'facilities') this.heat = this.facilities;
  }

  takeIssues(pack) {
    this.fetched.issues = decodePoints(pack, this.zero);
    this.chooseIssues();
  }

  /** All issues of 13 months, if the wish needs them; once fetched they stay until an issue changes. */
  async loadHistory() {
    if (this.fetched.history || !needsHistory(this.wish)) return;
    const [pack, about] = await Promise.all([bytes('/points/history'), json('/about/issues', { day0: '', today: '', days: 0 })]);
    this.fetched.history = decodeHistory(pack, this.zero);
    this.days = about;
  }

  chooseIssues() {
    const { history, issues } = this.fetched, { wish } = this, isPast = needsHistory({ ...wish, surface: '' });
    const all = isPast && history ? history : issues, today = this.days ? this.days.days - 1 : 0;
    this.issues = all && issuesOf(all, wish, today);
    this.heat = wish.surface === 'heat' ? this.heatPoints(today) : null;
  }

  /** What a heat map is made of: single issues or facilities where they are known, else the middles of cells. */
  heatPoints(today) {
    const { surface_of: kind, period } = this.wish, { history } = this.fetched;
    const issues = history && heatOf(history, kind, period, today);
    if (issues) return issues;
    if (kind === 'facilities') return this.facilities;
    return this.surface && this.surface.kind === kind && this.surface.points;
  }

  async loadSurface() {
    const { surface, surface_of: kind } = this.wish;
    if (!surface || (this.surface && this.surface.kind === kind)) return;
    const found = await json(`/surface/${surface}/${kind}`, {});
    if (kind === this.wish.surface_of) this.surface = found.cells ? { ...found, kind, points: pointsOf(found.cells, this.zero) } : null;
  }

  /** Fetch again what a change touched, and nothing else. */
  async refresh(what) {
    if (what.includes('base')) { await this.open(); return; }
    await this.during(async () => {
      const layer = this.wish.layer, work = [], has = (name) => what.includes(name), before = this.shaded;
      if (has('areas')) { this.over.clear(); work.push(this.loadAreas(), this.loadOver()); }
      else if (has('shade')) work.push(this.loadShade());
      if (has('about') && !has('areas') && this.areas && !this.wish.date) {
        work.push(json(`/about/${layer}`, []).then((about) => { if (layer === this.wish.layer) this.areas.describe(about); }));
      }
      if (has('issues')) {
        this.fetched.history = null;
        work.push(bytes('/points/issues').then((pack) => { this.fetched.issues = decodePoints(pack, this.zero); }), this.loadHistory());
      }
      if (has('facilities')) {
        work.push(Promise.all([bytes('/points/facilities'), json('/symbols/facilities', [])]).then((both) => this.takeFacilities(...both)));
      }
      if (this.surface && (has('issues') || has('facilities') || has('shade'))) { this.surface = null; work.push(this.loadSurface()); }
      await Promise.all(work);
      this.chooseIssues();
      // Ground that did not change is not drawn again.
      this.changed(has('areas') || has('facilities') || this.shaded !== before ? 'refresh' : 'signs');
    });
  }
}

const painted = () => new Promise((go) => {
  window.requestAnimationFrame(() => { window.requestAnimationFrame(() => { window.setTimeout(go, 0); }); });
  window.setTimeout(go, 200);  // a page that nobody sees has no frames
});
