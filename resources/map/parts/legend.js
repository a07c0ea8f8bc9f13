// The legend: what the shades mean, what lines and signs mean, what time is shown, and the scale.

import { look, hotWord, issueWord, facilityColour } from '../look.js';
import { drawState } from '../draw/issues.js';
import { overStyle } from '../draw/over.js';
import { DOTS } from '../draw/points.js';
import { STATES } from '../model/issues.js';
import { format } from '../model/shade.js';
import { element } from './tip.js';

const ROOMY = 880;
const HEAT = { issues: '上报', recent: '近30天上报', open: '待处理', overdue: '超期' };

export class Legend {
  constructor(host) {
    this.box = element('section', 'legend card');
    this.box.setAttribute('aria-label', '图例');
    this.body = element('div', 'body');
    this.head = element('button', 'head', '图例');
    this.head.type = 'button';
    this.head.title = '收起或展开图例';
    this.host = host;
    this.head.addEventListener('click', () => { this.isChosen = true; this.open(!this.isOpen); });
    this.adapt();
    this.box.append(this.head, this.body);
    host.append(this.box);
  }

  get isOpen() { return !this.body.hidden; }

  open(open) {
    this.body.hidden = !open;
    this.head.setAttribute('aria-expanded', String(open));
  }

  /** On a narrow map it is one line, until the person says otherwise. */
  adapt() {
    if (!this.isChosen) this.open(this.host.clientWidth >= ROOMY);
  }

  /** Write it anew for the scene at a zoom. */
  show(scene, zoom) {
    const { wish, facilities } = scene, counted = facilities && facilities.n;
    const said = JSON.stringify([
      scene.figure, scene.shade.ranges, scene.shade.fills, wish.hidden, wish.issue_hidden, wish.facility_hidden, wish.over, [...scene.over.keys()],
      wish.surface, wish.surface_of, Boolean(scene.heat), scene.surface && scene.surface.kind, heatOf(scene), wish.period, wish.date, scene.days,
      zoom >= DOTS, scene.words, counted, Boolean(scene.issues && scene.issues.n),
    ]);
    if (said === this.said) return;
    this.said = said;
    this.body.replaceChildren();
    this.time(scene);
    if (scene.figure && scene.shade.ranges.length) this.figure(scene);
    if (scene.over.size) this.over(scene);
    if (wish.surface) this.surface(scene);
    if (scene.issues && scene.marks('issues') && (scene.issues.n || wish.period)) this.issues(scene);
    if (counted && scene.marks('facilities')) this.facilities(scene, zoom);
    this.box.hidden = !this.body.childElementCount;
  }

  /** A heading and a list of lines, each a mark and its words. */
  list(title, kind, lines) {
    this.body.append(element('h3', '', title));
    const list = element('ul', kind);
    for (const [mark, words, style] of lines) {
      const item = element('li');
      item.append(mark, element('span', style || '', words));
      list.append(item);
    }
    this.body.append(list);
  }

  note(words) { this.body.append(element('p', 'note', words)); }

  /** Which days are shown, when it is not just today. */
  time({ wish, days, words }) {
    if (wish.date) this.note(`${words.grid}：${wish.date} 的样子`);
    if (!wish.period || !days || !days.day0) return;
    const [from, to] = wish.period.map((day) => dayOf(days.day0, day));
    this.note(from === to ? `${words.issue}：${to} 当日` : `${words.issue}：${from} 至 ${to.slice(0, 4) === from.slice(0, 4) ? to.slice(5) : to}`);
  }

  figure({ figure: { title, unit }, shade }) {
    const swatch = (k) => { const made = element('i', 'swatch'); made.style.background = shade.fills[k]; return made; };
    this.list(unit ? `${title}（${unit}）` : title, 'shades', shade.ranges.map((range, k) => [swatch(k), range, 'figures']));
  }

  over({ over, wish, layers }) {
    const shown = wish.over.map((id, k) => [id, k]).filter(([id]) => over.has(id));
    this.list('叠加图层', 'signs', shown.map(([id, k]) => [small((ctx) => line(ctx, overStyle(k))), layers.find((each) => each.id === id)?.name || '']));
  }

  surface(scene) {
    const { wish, surface, words } = scene, title = surface && surface.kind === wish.surface_of && surface.title;
    if (wish.surface === 'hot') {
      if (!surface) return;
      const cells = hotWord.map((word, k) => { const made = element('i', 'swatch'); made.style.background = look.hot[k]; return [made, word]; });
      this.list(`冷热点：${title}`, 'shades', cells);
      this.note(`方格边长 ${format(surface.metres)} 米`);
    } else if (scene.heat) {
      const name = HEAT[wish.surface_of] ? words.issue + HEAT[wish.surface_of] : title || words.facility;
      this.body.append(element('h3', '', `热力：${name}`), element('i', 'heat'));
      const ends = element('p', 'note ends');
      ends.append(element('span', '', '少'), element('span', '', `约 ${format(heatOf(scene))} / 平方公里`));
      this.body.append(ends);
    }
  }

  issues({ wish, words }) {
    const shown = [0, 1, 2, 4, 3].filter((state) => !wish.issue_hidden.includes(STATES[state]));
    this.list(words.issue, 'signs', shown.map((state) => [small((ctx) => drawState(ctx, state, 9, 9, 6)), issueWord[state]]));
    if (wish.issue_hidden.some((each) => each[0] === 'u')) this.note('只显示所选紧急程度');
  }

  facilities({ facilities, wish, words }, zoom) {
    const shown = facilities.groups.filter(([, title]) => !wish.facility_hidden.includes(title));
    if (zoom < DOTS) {
      this.body.append(element('h3', '', `${words.facility}（${facilities.n.toLocaleString('zh-CN')}）`));
      this.note('颜色越深越密，数字为附近个数，放大后显示类别');
      return;
    }
    const dot = (group) => (ctx) => { ctx.beginPath(); ctx.arc(9, 9, 4.5, 0, 7); ctx.fillStyle = facilityColour(group); ctx.fill(); };
    this.list(`${words.facility}（${facilities.n.toLocaleString('zh-CN')}）`, 'signs', shown.map(([group, title]) => [small(dot(group)), title]));
  }
}

/** How many in a square kilometre where a heat map is hottest, to two digits. */
function heatOf({ heat, heatMost }) {
  if (!heat || !heatMost) return 0;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(heatMost)) - 1);
  return Math.round(heatMost / unit) * unit;
}

/** The date so many days after another. */
const dayOf = (day0, days) => new Date(Date.parse(day0) + days * 86_400_000).toISOString().slice(0, 10);

function line(ctx, { colour, dash }) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.2;
  ctx.setLineDash(dash.map((each) => each * 0.7));
  ctx.beginPath();
  ctx.moveTo(0, 9);
  ctx.lineTo(18, 9);
  ctx.stroke();
}

function small(draw) {
  const canvas = element('canvas', 'sign'), dpr = window.devicePixelRatio || 1;
  canvas.width = canvas.height = 18 * dpr;
  const ctx = canvas.getContext('2d');
  ctx.scale(dpr, dpr);
  draw(ctx);
  return canvas;
}
