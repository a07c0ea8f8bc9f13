// The card beside the mouse. Whatever comes from the office goes in as text, never as markup.

import { json } from '../model/wire.js';
import { format } from '../model/shade.js';
import { issueWord } from '../look.js';

/** An element with a class and a text. */
export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Tip {
  constructor(host) {
    this.box = element('div', 'tip');
    this.box.hidden = true;
    host.append(this.box);
    this.host = host;
    this.kept = new Map();
    this.wanted = '';
  }

  /** Show what is known of the thing at once, and the rest when it has come. */
  show(thing, scene, x, y) {
    this.place(x, y);
    const key = [thing.kind, thing.id, thing.of, thing.x, thing.n].join('/');
    if (key === this.wanted) return;
    this.wanted = key;
    window.clearTimeout(this.timer);
    if (thing.kind === 'areas') this.fill(areaLines(scene, thing.id));
    else if (thing.kind === 'cluster') this.fill(clusterLines(scene, thing));
    else if (thing.kind) this.later(thing, scene, key);
    else this.hide();
    this.place(x, y);
  }

  later(thing, scene, key) {
    const known = this.kept.get(key);
    if (known) { this.fill(known); return; }
    const title = thing.kind === 'facilities' ? (scene.facilities.classes[thing.symbol] || {}).title || scene.words.facility
      : thing.kind === 'issues' ? `${scene.words.issue} · ${issueWord[thing.state]}` : '楼栋';
    this.fill({ title, rows: [] });
    this.timer = window.setTimeout(async () => {
      const rows = await json(`/tip/${thing.kind}/${thing.id}`, []);
      const lines = { title, rows };
      if (this.kept.size > 500) this.kept.clear();
      this.kept.set(key, lines);
      if (this.wanted === key) this.fill(lines);
    }, 90);
  }

  fill({ title, rows }) {
    this.box.replaceChildren(element('b', '', title));
    for (const [name, value] of rows) {
      const row = element('div', 'row');
      row.append(element('span', 'name', name), element('span', 'value', value));
      this.box.append(row);
    }
    this.box.hidden = false;
  }

  place(x, y) {
    const width = this.box.offsetWidth || 200, height = this.box.offsetHeight || 60;
    const left = x + 18 + width > this.host.clientWidth ? x - width - 14 : x + 18;
    const top = y + 18 + height > this.host.clientHeight ? y - height - 10 : y + 18;
    this.box.style.transform = `translate(${Math.max(4, left)}px,${Math.max(4, top)}px)`;
  }

  /** What is known may have changed. */
  forget() { this.kept.clear(); }

  hide() {
    this.wanted = '';
    window.clearTimeout(this.timer);
    this.box.hidden = true;
  }
}

function areaLines(scene, id) {
  const info = scene.areas.info.get(id), rows = [];
  const value = scene.values.get(id);
  if (scene.figure && value !== undefined) rows.push([scene.figure.title, `${format(value)} ${scene.figure.unit}`]);
  // Not the same number twice when the figure is the open issues themselves.
  if (info.open && value !== info.open) rows.push(['待办' + scene.words.issue, `${info.open} 件`]);
  if (info.overdue) rows.push(['其中已超期', `${info.overdue} 件`]);
  if (info.code && info.code !== info.name) rows.push(['编码', info.code]);
  return { title: info.name, rows };
}

function clusterLines(scene, { of: kind, n, tally }) {
  const title = `附近的${scene.words[kind === 'issues' ? 'issue' : 'facility']}`;
  const names = kind === 'issues' ? issueWord : [...scene.facilities.groups.map((each) => each[1]), '其他'];
  const rows = names.map((name, k) => [name, tally[k]]).filter((row) => row[1]).sort((a, b) => b[1] - a[1]);
  const unit = kind === 'issues' ? '件' : '个', lines = rows.slice(0, 6).map(([name, count]) => [name, `${format(count)} ${unit}`]);
  return { title, rows: [['合计', `${format(n)} ${unit}`], ...lines, ['', '点击放大']] };
}
