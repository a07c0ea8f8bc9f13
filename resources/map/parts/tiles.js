// Pictures of the ground below everything: a package of this PC or the servers that the settings allow. Off by default.

/* global L */
const OPTIONS = { minZoom: 1, maxZoom: 20, maxNativeZoom: 18, keepBuffer: 1, updateWhenIdle: false };
const UP = 4;

// Leaflet empties a picture that it gives up by a data: address, which our page does not allow; here it just
// loses its address.
const Pictures = L.TileLayer.extend({
  createTile(coords, done) {
    const picture = L.TileLayer.prototype.createTile.call(this, coords, done);
    picture.coords = coords;
    picture.up = 0;
    return picture;
  },

  /** Where a scale has no pictures, a quarter of the one above is enlarged, up to UP scales. */
  _tileOnError(done, picture, error) {
    const { x, y, z } = picture.coords, up = ++picture.up;
    if (up > UP || up > z) { L.TileLayer.prototype._tileOnError.call(this, done, picture, error); return; }
    const part = 2 ** up, left = x % part / part, top = y % part / part, percent = (share) => `${100 * share}%`;
    picture.style.objectViewBox = `inset(${[top, 1 - left - 1 / part, 1 - top - 1 / part, left].map(percent).join(' ')})`;
    picture.src = L.Util.template(this._url, { z: z - up, x: Math.floor(x / part), y: Math.floor(y / part) });
  },

  _removeTile(key) {
    if (this._tiles[key]) this._tiles[key].el.removeAttribute('src');
    return L.GridLayer.prototype._removeTile.call(this, key);
  },
  _abortLoading() {
    for (const [key, { el, coords }] of Object.entries(this._tiles)) {
      if (coords.z === this._tileZoom || el.complete) continue;
      el.onload = el.onerror = L.Util.falseFn;
      el.removeAttribute('src');
      el.remove();
      delete this._tiles[key];
    }
  },
});

export class Tiles {
  constructor(map) { Object.assign(this, { map, layers: [], source: '' }); }

  /** Show the pictures of a source ("package:ID", "url" with its `addresses` from the ground up, "" none). */
  show(source, addresses, alpha) {
    const urls = source === 'url' ? addresses : source ? [`/data/tile/${source.slice('package:'.length)}/{z}/{x}/{y}`] : [];
    if (urls.join(' ') !== this.source) {
      this.source = urls.join(' ');
      for (const old of this.layers) old.remove();
      this.layers = urls.map((url) => new Pictures(url, OPTIONS).addTo(this.map));
    }
    for (const layer of this.layers) if (layer.options.opacity !== alpha) layer.setOpacity(alpha);
  }
}
