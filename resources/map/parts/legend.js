// The legend: what the shades mean, what the signs mean, and the scale.

import { look, issueWord, facilityColour } from '../look.js';
import { drawState } from '../draw/issues.js';
import { DOTS } from '../draw/points.js';
import { element } from './tip.js';

const ROOMY = 880;

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
    const said = JSON.stringify([scene.figure, scene.shade.ranges, scene.wish.hidden, zoom >= DOTS, scene.words, scene.facilities?.n, scene.issues?.n]);
    if (said === this.said) return;
    this.said = said;
    this.body.replaceChildren();
    if (scene.figure && scene.shade.ranges.length) this.figure(scene);
    if (scene.issues && scene.issues.n && scene.shows('issues')) this.issues(scene);
    if (scene.facilities && scene.facilities.n && scene.shows('facilities')) this.facilities(scene, zoom);
    this.box.hidden = !this.body.childElementCount;
  }

  figure(scene) {
    const { title, unit } = scene.figure;
    this.body.append(element('h3', '', unit ? `${title}（${unit}）` : title));
    const list = element('ul', 'shades');
    scene.shade.ranges.forEach((range, k) => {
      const item = element('li'), swatch = element('i', 'swatch');
      swatch.style.background = look.ramp[scene.shade.colours[k]];
      item.append(swatch, element('span', 'figures', range));
      list.append(item);
    });
    this.body.append(list);
  }

  issues(scene) {
    this.body.append(element('h3', '', scene.words.issue));
    const list = element('ul', 'signs');
    for (const state of scene.shows('closed') ? [0, 1, 2, 3] : [0, 1, 2]) {
      const item = element('li');
      item.append(small((ctx) => drawState(ctx, state, 9, 9, 6)), element('span', '', issueWord[state]));
      list.append(item);
    }
    this.body.append(list);
  }

  facilities(scene, zoom) {
    this.body.append(element('h3', '', `${scene.words.facility}（${scene.facilities.n.toLocaleString('zh-CN')}）`));
    if (zoom < DOTS) {
      this.body.append(element('p', 'note', '颜色越深越密，放大后显示类别'));
      return;
    }
    const list = element('ul', 'signs');
    for (const [group, title] of scene.facilities.groups) {
      const item = element('li');
      item.append(small((ctx) => { ctx.beginPath(); ctx.arc(9, 9, 4.5, 0, 7); ctx.fillStyle = facilityColour(group); ctx.fill(); }));
      item.append(element('span', '', title));
      list.append(item);
    }
    this.body.append(list);
  }
}

function small(draw) {
  const canvas = element('canvas', 'sign'), dpr = window.devicePixelRatio || 1;
  canvas.width = canvas.height = 18 * dpr;
  const ctx = canvas.getContext('2d');
  ctx.scale(dpr, dpr);
  draw(ctx);
  return canvas;
}
