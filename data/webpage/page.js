// The stand-alone web page of a map: draws what stands in the JSON below. Every text goes through textContent, never as HTML.

/* global L */
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('office').textContent);
  const map = window[data.map], host = map.getContainer(), E6 = 1e6, MOST_FOUND = 12, MOST_NAMED = 150, NEAR = 16;

  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // ---- around the map

  const header = make('header'), frame = make('main'), footer = make('footer', '', data.footer), panel = make('div', 'panel');
  header.append(make('h1', '', data.title), make('span', '', data.office));
  if (data.sample) header.append(make('span', 'sample', data.sample));
  document.body.prepend(header);
  host.before(frame);
  frame.append(host, panel);
  document.body.append(footer);
  map.invalidateSize({ animate: false });

  /** Runs of whole steps of a millionth of a degree, each from the one before: pairs of [lat, lon] for Leaflet. */
  const unpack = (flat) => {
    const [x0, y0] = data.origin, places = [];
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i]; y += flat[i + 1];
      places.push([y0 + y / E6, x0 + x / E6]);
    }
    return places;
  };

  const card = (title, rows) => {
    const box = make('div', 'card'), table = make('table');
    box.append(make('b', '', title), table);
    for (const [name, value] of rows) {
      const line = make('tr');
      line.append(make('td', '', name), make('td', '', value));
      table.append(line);
    }
    return box;
  };

  // ---- ground, grids, points

  const ground = L.layerGroup().addTo(map), paint = L.canvas({ padding: 0.3 });
  const shade = { block: '#f2f0ea', park: '#dcebd0', water: '#c3d9e8', building: '#e0dcd3' };
  for (const [sheet, polygons] of data.ground) {
    L.polygon(polygons.map((rings) => rings.map(unpack)), { renderer: paint, stroke: sheet === 'building', weight: 0.5, color: '#c2bdb1', fillColor: shade[sheet] || shade.block, fillOpacity: 1, interactive: false }).addTo(ground);
  }
  for (const [width, runs] of data.ways) {
    const lines = runs.map(unpack);
    L.polyline(lines, { renderer: paint, weight: width + 2, color: '#cfcbc1', interactive: false }).addTo(ground);
    L.polyline(lines, { renderer: paint, weight: width, color: '#ffffff', interactive: false }).addTo(ground);
  }

  const found = [], named = data.grids.filter((grid) => grid.leaf).length <= MOST_NAMED;
  const bounds = L.latLngBounds([]);
  const style = (grid) => ({
    renderer: paint, weight: grid.line ? 5 : grid.leaf ? 1.4 : 3, color: grid.line && grid.tone >= 0 ? data.fills[grid.tone] : '#33566f',
    fill: grid.leaf && !grid.line, fillColor: grid.tone >= 0 ? data.fills[grid.tone] : '#17659c', fillOpacity: grid.tone >= 0 ? 0.72 : 0.06,
    interactive: grid.leaf,
  });
  for (const grid of data.grids) {
    const shape = grid.line ? L.polyline(grid.shape.flat().map(unpack), style(grid)) : L.polygon(grid.shape.map((rings) => rings.map(unpack)), style(grid));
    shape.addTo(map);
    bounds.extend(shape.getBounds());
    if (grid.leaf) {
      shape.bindPopup(() => card(grid.name, grid.rows));
      shape.bindTooltip(() => make('span', '', grid.name), named ? { permanent: true, direction: 'center', className: 'name' } : { sticky: true });
    }
    found.push({ words: `${grid.name} ${grid.code}`.toLowerCase(), title: grid.name, go: () => { map.fitBounds(shape.getBounds(), { maxZoom: 18, animate: false }); if (grid.leaf) shape.openPopup(); } });
  }
  const sets = data.points.map((set) => {
    const group = L.layerGroup().addTo(map);
    unpack(set.places).forEach((place, i) => {
      const dot = L.circleMarker(place, { renderer: paint, radius: set.radius, weight: 1, color: '#ffffff', fillColor: set.colour, fillOpacity: 1 });
      dot.bindPopup(() => card(set.names[set.name[i]], set.rows[i]));
      group.addLayer(dot);
    });
    return { ...set, group };
  });

  /** Seen from afar dots are smaller, and a name that would lie upon another one waits. */
  const tidy = () => {
    for (const set of sets) set.group.eachLayer((dot) => dot.setRadius(map.getZoom() < NEAR ? set.radius / 2 : set.radius));
    const taken = [];
    for (const name of document.querySelectorAll('.leaflet-tooltip.name')) {
      name.style.visibility = '';
      const box = name.getBoundingClientRect();
      const meets = taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
      if (meets) name.style.visibility = 'hidden';
      else taken.push(box);
    }
  };

  // ---- the panel

  const box = make('input'), answers = make('div');
  box.type = 'search';
  box.placeholder = '查找名称或编码';
  box.setAttribute('aria-label', box.placeholder);
  box.addEventListener('input', () => {
    const asked = box.value.trim().toLowerCase();
    answers.replaceChildren();
    for (const one of asked ? found.filter((each) => each.words.includes(asked)).slice(0, MOST_FOUND) : []) {
      const button = make('button', '', one.title);
      button.addEventListener('click', one.go);
      answers.append(button);
    }
  });
  panel.append(box, answers);
  if (data.ranges.length) {
    panel.append(make('h2', '', data.figure));
    data.ranges.forEach((range, i) => {
      const key = make('div', 'key'), swatch = make('span', 'swatch');
      swatch.style.background = data.fills[i];
      key.append(swatch, make('span', '', range));
      panel.append(key);
    });
  }
  if (sets.length) panel.append(make('h2', '', '显示'));
  for (const set of sets) {
    const key = make('label', 'key'), tick = make('input'), dot = make('span', 'dot');
    tick.type = 'checkbox';
    tick.checked = true;
    tick.addEventListener('change', () => (tick.checked ? map.addLayer(set.group) : map.removeLayer(set.group)));
    dot.style.background = set.colour;
    key.append(tick, dot, make('span', '', set.title));
    panel.append(key);
  }

  // ---- the first sight

  const Scale = L.Control.Scale.extend({
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      this._updateScale(this._mScale, metres < 1000 ? `${metres} 米` : `${metres / 1000} 公里`, metres / most);
    },
  });
  new Scale({ imperial: false }).addTo(map);
  document.querySelector('.leaflet-control-zoom-in').title = '放大';
  document.querySelector('.leaflet-control-zoom-out').title = '缩小';
  map.attributionControl?.remove();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], animate: false });
  map.on('zoomend', tidy);
  tidy();
  document.body.dataset.ready = '1';
})();
