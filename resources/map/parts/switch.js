// The layer switch: one button that opens what can be chosen: layer, figure, sheets.

import { element } from './tip.js';

export class Switch {
  /** `choose(topic, key)` is called for whatever the person changes. */
  constructor(host, choose) {
    this.choose = choose;
    this.box = element('section', 'switch');
    this.button = element('button', 'open card', '图层');
    this.button.type = 'button';
    this.button.title = '选择网格图层、着色指标和显示内容';
    this.button.setAttribute('aria-expanded', 'false');
    this.card = element('div', 'card choices');
    this.card.hidden = true;
    this.button.addEventListener('click', () => this.toggle(this.card.hidden));
    this.box.append(this.button, this.card);
    this.box.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.toggle(false); });
    host.append(this.box);
  }

  toggle(open) {
    this.card.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
  }

  /** Write what can be chosen, and what is. */
  show(scene) {
    const said = JSON.stringify([scene.layers, scene.figures, scene.wish.layer, scene.wish.figure, scene.wish.hidden, scene.words]);
    if (said === this.said) return;
    this.said = said;
    this.card.replaceChildren();
    if (scene.layers.length > 1) {
      this.group('划分方式', scene.layers.map((each) => [String(each.id), each.name]), String(scene.wish.layer), 'layer');
    }
    this.group('着色', [...scene.figures.map((each) => [each.key, each.title]), ['none', '不着色']], scene.wish.figure, 'figure');
    this.sheets(scene);
  }

  group(title, choices, chosen, topic) {
    const set = element('fieldset');
    set.append(element('legend', '', title));
    for (const [key, text] of choices) {
      const label = element('label'), input = element('input');
      input.type = 'radio';
      input.name = topic;
      input.checked = key === chosen;
      input.addEventListener('change', () => this.choose(topic, key));
      label.append(input, element('span', '', text));
      set.append(label);
    }
    this.card.append(set);
  }

  sheets(scene) {
    const set = element('fieldset');
    set.append(element('legend', '', '显示'));
    const { words } = scene;
    const sheets = [['issues', '待办' + words.issue], ['closed', '近期办结'], ['facilities', words.facility], ['labels', '名称'], ['street', '道路'],
      ['building', '楼栋'], ['park', '绿地'], ['water', '水系']];
    for (const [key, text] of sheets) {
      const label = element('label'), input = element('input');
      input.type = 'checkbox';
      input.checked = scene.shows(key);
      input.addEventListener('change', () => this.choose(input.checked ? 'show' : 'hide', key));
      label.append(input, element('span', '', text));
      set.append(label);
    }
    this.card.append(set);
  }
}
