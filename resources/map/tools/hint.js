// The card at the top of the map that says what the tool in the hand wants, or what is marked; its cross puts that away.

import { element } from '../parts/tip.js';

export class Hint {
  constructor(host, onClose) {
    this.box = element('div', 'card hint', '');
    this.words = element('span', 'words', '');
    this.cross = element('button', 'cross', '✕');
    this.cross.setAttribute('aria-label', '关闭');
    this.cross.addEventListener('click', onClose);
    this.box.append(this.words, this.cross);
    this.box.hidden = true;
    host.append(this.box);
    for (const type of ['mousedown', 'dblclick', 'wheel']) this.box.addEventListener(type, (event) => event.stopPropagation());
  }

  say(text) {
    this.words.textContent = text;
    this.box.hidden = !text;
  }
}
