// Pictures of the ground below everything: a package of the office or a server that the settings allow. Off by default.

/* global L */
export class Tiles {
  constructor(map) { Object.assign(this, { map, layer: null, source: '' }); }

  /** Show the pictures of a source, or none; `address` is the server of the settings, `alpha` from 0 to 1. */
  show(source, address, alpha) {
    const url = source === 'url' ? address : source ? `/data/tile/${source.slice('package:'.length)}/{z}/{x}/{y}` : '';
    if (url !== this.source) {
      this.source = url;
      if (this.layer) this.layer.remove();
      this.layer = url ? L.tileLayer(url, { minZoom: 1, maxZoom: 20, maxNativeZoom: 18, keepBuffer: 1, updateWhenIdle: false }).addTo(this.map) : null;
    }
    if (this.layer) this.layer.setOpacity(alpha);
  }
}
