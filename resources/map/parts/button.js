// A button on the map that opens a panel of the window.

import { element } from './tip.js';

/** Puts the button into `host` and gives it; `press` is called for a click. */
export function panelButton(host, words, title, press) {
  const box = element('section', 'switch'), button = element('button', 'open card', words);
  button.type = 'button';
  button.title = title;
  button.addEventListener('click', press);
  box.append(button);
  host.append(box);
  return box;
}
