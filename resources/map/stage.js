// The one layer of ours in Leaflet: a `ground` canvas for everything at rest and a `top` canvas for what moves with the
// mouse. Both are larger than the window, so that a drag only moves them; they are drawn anew when the map rests, first
// what is in the window, a moment later the margin. At rest the ground is put by without its signs: when only these
// change, the ground is not drawn again.

/* global L */
const MARGIN = 224, EDGE = 16, REST = 120, PATIENCE = 2, SLICE = 9;

export const Stage = L.Layer.extend({
  /** `drawGround` paints what rests, `drawSigns` what comes over it, `drawTop` what moves with the mouse. */
  initialize(drawGround, drawSigns, drawTop) {
    Object.assign(this, { drawGround, drawSigns, drawTop, origin: { x: 0, y: 0 }, kept: null, isKept: false });
  },

  onAdd(map) {
    this.map = map;
    // The first sight needs no margin: it comes when the map rests.
    this.margin = EDGE;
    this.corner = map.containerPointToLayerPoint([-EDGE, -EDGE]);
    this.ground = this.make('ground', { alpha: false });
    this.top = this.make('top', {});
    this.fitSize();
    map.on('moveend', this.redraw, this);
    map.on('move', this.chase, this);
    map.on('resize', this.resize, this);
    // Nothing is drawn until there is something to draw: the first drawing is what people wait for.
    this.isHeld = true;
    this.ground.canvas.style.visibility = 'hidden';
  },

  onRemove(map) {
    map.off('moveend', this.redraw, this);
    map.off('move', this.chase, this);
    map.off('resize', this.resize, this);
    this.ground.canvas.remove();
    this.top.canvas.remove();
  },

  make(name, options) {
    const canvas = L.DomUtil.create('canvas', 'sheet ' + name, this.map.getPane('overlayPane'));
    return { canvas, ctx: canvas.getContext('2d', options) };
  },

  /** Let what lies below the ground shine through, or not: a canvas that hides everything is drawn faster. */
  setClear(isClear) {
    if (isClear === Boolean(this.isClear)) return;
    this.isClear = isClear;
    const old = this.ground.canvas, made = this.make('ground', { alpha: isClear });
    made.canvas.style.visibility = old.style.visibility;
    old.replaceWith(made.canvas);
    this.ground = made;
    this.kept = null;
    this.fitSize();
  },

  fitSize() {
    const size = this.map.getSize();
    this.dpr = window.devicePixelRatio || 1;
    this.w = size.x + 2 * this.margin;
    this.h = size.y + 2 * this.margin;
    this.stretch(this.ground.canvas);
    if (this.top.isUsed) this.stretch(this.top.canvas);
  },

  stretch(canvas) {
    canvas.width = Math.round(this.w * this.dpr);
    canvas.height = Math.round(this.h * this.dpr);
    canvas.style.width = this.w + 'px';
    canvas.style.height = this.h + 'px';
  },

  resize() { this.fitSize(); this.redraw(); },

  /** While dragging: draw anew only when the edge of the canvas would come into sight. */
  chase() {
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const dx = corner.x - this.corner.x, dy = corner.y - this.corner.y;
    if (this.zoom === this.map.getZoom() && (dx < 0 || dy < 0 || dx > 2 * this.margin || dy > 2 * this.margin)) {
      this.redraw();
      this.paint({ x: 0, y: 0, w: this.w, h: this.h });
    }
  },

  /** What the drawing functions get: contexts, scale and shift from local world units to canvas pixels, bounds. */
  view() {
    const zoom = this.map.getZoom(), scale = 2 ** zoom, pixel = this.map.getPixelOrigin();
    const tx = Math.round(this.origin.x * scale - pixel.x - this.corner.x);
    const ty = Math.round(this.origin.y * scale - pixel.y - this.corner.y);
    return {
      zoom, scale, tx, ty, w: this.w, h: this.h, dpr: this.dpr, margin: this.margin,
      x0: -tx / scale, y0: -ty / scale, x1: (this.w - tx) / scale, y1: (this.h - ty) / scale,
    };
  },

  /** Draw what is in the window now, and the margin around it when the hand has come to rest. */
  redraw() {
    if (!this.map || this.isHeld) return;
    this.zoom = this.map.getZoom();
    this.settle();
    this.paint(this.near(), PATIENCE);
    this.retop();
    this.rest();
  },

  /** The window with a small edge, in canvas pixels. */
  near() {
    const near = this.margin - EDGE;
    return { x: near, y: near, w: this.w - 2 * near, h: this.h - 2 * near };
  },

  /** Draw the whole canvas when nothing has happened for a moment. */
  rest() {
    this.isWhole = false;
    window.clearTimeout(this.later);
    this.later = window.setTimeout(() => this.widen(), REST);
  },

  /** Draw anew only what comes over the ground, in the window; the margin follows at rest. */
  resign() {
    if (!this.map || this.isHeld || this.map.dragging.moving()) return;
    if (!this.isKept) { this.widen(); return; }
    this.overKept(this.near());
    this.retop();
    this.rest();
  },

  /** The ground that was put by, with signs drawn anew. */
  overKept(clip) {
    const { ctx } = this.ground, view = this.view();
    this.late = null;
    this.within(clip, () => {
      ctx.save();
      // Pixel by pixel: on a screen of 125 % the sides are no whole numbers, and a stretched copy would be blurred.
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.globalCompositeOperation = 'copy';
      ctx.drawImage(this.kept, 0, 0);
      ctx.restore();
      this.drawSigns(ctx, view, this.sightOf(view, clip, Infinity));
    });
  },

  /** Lay both canvases where the map is now. */
  settle() {
    this.corner = this.map.containerPointToLayerPoint([-this.margin, -this.margin]);
    for (const { canvas, ctx } of [this.ground, this.top]) {
      L.DomUtil.setPosition(canvas, this.corner);
      ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    }
  },

  /** Draw the whole canvas, unless the hand holds the map: then its release draws. */
  widen() {
    if (!this.map || this.isHeld || this.map.dragging.moving()) return;
    if (this.margin < MARGIN) {
      this.margin = MARGIN;
      this.fitSize();
      this.settle();
      this.retop();
    }
    const whole = { x: 0, y: 0, w: this.w, h: this.h };
    if (this.isKept) this.overKept(whole); else this.paint(whole, Infinity, true);
    this.isWhole = true;
  },

  /**
   * Draw inside a rectangle of the canvas; `patience` (ms) limits what may come with the next painting, `keep` puts a copy
   * of the ground by for `resign`.
   */
  paint(clip, patience = Infinity, keep = false) {
    const view = this.view(), { ctx } = this.ground, sight = this.sightOf(view, clip, patience);
    this.late = sight.late;
    this.isKept = false;
    this.within(clip, () => {
      this.drawGround(ctx, view, sight);
      if (keep) this.keep();
      this.drawSigns(ctx, view, sight);
    });
    if (this.late.length) this.catchUp(clip);
  },

  /** The view with the part of it to be painted. */
  sightOf(view, clip, patience) {
    const { scale, tx, ty } = view;
    return {
      ...view, clip, patience, late: [], x0: (clip.x - tx) / scale, y0: (clip.y - ty) / scale,
      x1: (clip.x + clip.w - tx) / scale, y1: (clip.y + clip.h - ty) / scale,
    };
  },

  keep() {
    const { canvas } = this.ground, { width, height } = canvas;
    if (!this.kept || this.kept.width !== width || this.kept.height !== height) this.kept = new OffscreenCanvas(width, height);
    const ctx = this.kept.getContext('2d', { alpha: this.isClear });
    ctx.globalCompositeOperation = 'copy';
    ctx.drawImage(canvas, 0, 0);
    this.isKept = true;
  },

  within(clip, work) {
    const { ctx } = this.ground;
    ctx.save();
    ctx.beginPath();
    ctx.rect(clip.x, clip.y, clip.w, clip.h);
    ctx.clip();
    work();
    ctx.restore();
  },

  /** Draw what the patience did not reach, some in each frame, until a new painting begins. */
  catchUp(clip) {
    const { late } = this;
    window.requestAnimationFrame(() => {
      if (this.late !== late) return;
      const end = performance.now() + SLICE;
      this.within(clip, () => { while (late.length && performance.now() < end) late.shift()(); });
      if (late.length) this.catchUp(clip);
    });
  },

  /** Do something that moves the map without drawing it in between. */
  hold(work) {
    const before = this.isHeld;
    this.isHeld = true;
    try { work(); } finally { this.isHeld = before; }
  },

  /** Draw only what moves with the mouse; its canvas is made when there is something to put on it. */
  retop() {
    if (this.isHeld) return;
    const { top } = this;
    if (!top.isUsed) {
      if (!marks((pen) => this.drawTop(pen, this.view()))) return;
      top.isUsed = true;
      this.stretch(top.canvas);
      L.DomUtil.setPosition(top.canvas, this.corner);
      top.ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    }
    top.ctx.clearRect(0, 0, this.w, this.h);
    this.drawTop(top.ctx, this.view());
  },

  /** From now on draw. */
  release() {
    this.isHeld = false;
    this.ground.canvas.style.visibility = '';
  },

  /** Canvas pixels of a mouse event. */
  at(event) {
    const point = this.map.mouseEventToLayerPoint(event.originalEvent || event);
    return { x: point.x - this.corner.x, y: point.y - this.corner.y };
  },
});

/** Whether some drawing would leave a mark: done with a pen that leaves none. */
function marks(draw) {
  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  let isMarked = false;
  for (const stroke of ['fill', 'stroke', 'fillRect', 'strokeRect', 'fillText', 'strokeText', 'drawImage']) pen[stroke] = () => { isMarked = true; };
  draw(pen);
  return isMarked;
}

/** Whether a box of local world units (at offset 4*i) touches the view. */
export const inView = (box, i, view) =>
  box[4 * i] <= view.x1 && box[4 * i + 2] >= view.x0 && box[4 * i + 1] <= view.y1 && box[4 * i + 3] >= view.y0;
