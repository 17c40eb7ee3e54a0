/*
 * Draws the links of a wiki, or of a page's surroundings, on a canvas. Not WebGL: where there is no
 * graphics card, a frame of 2,000 pages and 7,000 links took 290 ms there and takes 27 ms here.
 * Where even that is too slow for a steady picture, what is drawn is moved as a whole while
 * somebody pans or zooms, and drawn again when the hand rests.
 */
import { readGraph } from './graph-model.js';

const HUES = 8;
const MIN_ZOOM = 0.02;
const MAX_ZOOM = 8;
/** A frame that takes longer to draw is not drawn while the hand moves. */
const SLOW_MS = 10;
const REST_MS = 140;
const LABELS = 60;
/** Pages with the most links are named from afar, too. */
const HUBS = 12;
const TOUCH_SLOP = 6;

/** @param {HTMLElement} place */
export function serve(place) {
  if (place.dataset.served !== undefined) return;
  place.dataset.served = '';
  if (!document.querySelector(`link[href="${place.dataset.styles}"]`)) {
    const styles = document.createElement('link');
    styles.rel = 'stylesheet';
    styles.href = place.dataset.styles ?? '';
    document.head.append(styles);
  }
  void new GraphView(place).start();
}

/**
 * The surroundings of a page, beside it: the picture of the graph's own page, without its tools.
 *
 * @param {HTMLElement} rail
 */
export async function serveRail(rail) {
  if (rail.dataset.served !== undefined) return;
  rail.dataset.served = '';
  const answer = await fetch(rail.dataset.rail ?? '').catch(() => null);
  const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : '', 'text/html');
  const place = page.querySelector('[data-graph]');
  if (place === null) {
    delete rail.dataset.served;
    return;
  }
  for (const tool of place.querySelectorAll('form, noscript, .graph-zoom, .graph-legend')) tool.remove();
  rail.insertBefore(document.adoptNode(place), rail.querySelector('summary + *'));
  serve(place);
}

/** @param {string} title */
function shortened(title) {
  return title.length > 40 ? `${title.slice(0, 39)}…` : title;
}

class GraphView {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.canvas = /** @type {HTMLCanvasElement} */ (place.querySelector('canvas'));
    this.note = /** @type {HTMLElement} */ (place.querySelector('.graph-note'));
    this.form = /** @type {HTMLFormElement | null} */ (place.querySelector('form'));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d', { alpha: false }));
    this.scene = document.createElement('canvas');
    this.camera = { x: 0, y: 0, zoom: 1 };
    this.drawn = { x: 0, y: 0, zoom: 1 };
    this.isFitted = true;
    this.isStale = true;
    this.drawMs = 0;
    this.moved = 0;
    this.frame = 0;
    /** Index of the page under the pointer, and of the one that was chosen. */
    this.hovered = -1;
    this.chosen = -1;
  }

  async start() {
    const { dataset } = this.place;
    this.note.textContent = dataset.loading ?? '';
    try {
      this.graph = await readGraph(dataset, false);
    } catch {
      this.note.textContent = dataset.failed ?? '';
      return;
    }
    this.observe();
    this.use();
    for (const tool of this.place.querySelectorAll('.graph-tools, .graph-zoom')) tool.hidden = false;
    if (this.form !== null) this.serveForm(this.form);
    this.serveKeys();
    this.servePointers();
  }

  /** Begins with the graph that was read: colours, filters, places. */
  use() {
    this.fillFilters();
    this.filter();
    this.layout();
  }

  layout() {
    const { count, from, to, degrees } = this.graph;
    this.worker?.terminate();
    this.worker = new Worker(this.place.dataset.layout ?? '');
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.worker.addEventListener('message', ({ data: { places, done } }) => {
      if (isCalm && !done) return;
      this.places = places;
      if (this.isFitted) this.fit();
      this.isStale = true;
      this.ask();
      if (!done) return;
      this.worker?.terminate();
      this.place.dataset.ready = '';
      this.tell();
    });
    this.worker.addEventListener('error', () => (this.note.textContent = this.place.dataset.failed ?? ''));
    this.worker.postMessage({ count, from, to, degrees });
  }

  /* ---------- what is shown ---------- */

  fillFilters() {
    const { form, graph } = this;
    if (form === null) return;
    for (const [name, values] of [
      ['folder', graph.folders],
      ['tag', graph.tags],
    ]) {
      const select = form.elements.namedItem(name);
      const [all] = select.options;
      select.replaceChildren(all, ...values.map((value) => new Option(value, value)));
    }
  }

  filter() {
    const { form, graph } = this;
    const { folder, tag, orphans, colour } = form === null ? {} : form.elements;
    this.visible = graph.nodes.map(
      (node, index) =>
        (!folder?.value || node.folder === folder.value) &&
        (!tag?.value || node.tags.includes(tag.value)) &&
        (orphans === undefined || orphans.checked || graph.degrees[index] > 0),
    );
    this.hues = graph.huesBy(colour?.value ?? 'folder', HUES - 1);
    this.showLegend(this.hues.legend);
    this.readColours();
    this.isStale = true;
    this.tell();
    this.ask();
  }

  showLegend(legend) {
    const list = this.place.querySelector('.graph-legend');
    const { none = '', other = '' } = this.place.dataset;
    const names = [...legend, ...(this.hues.hasOther ? [other] : [])];
    list?.replaceChildren(
      ...names.map((name, hue) => {
        const item = document.createElement('li');
        const dot = document.createElement('span');
        dot.className = `graph-hue graph-hue-${hue < legend.length ? hue : HUES - 1}`;
        item.append(dot, name === '' ? none : name);
        return item;
      }),
    );
  }

  /** Colours come from the stylesheet, so that both themes have theirs. */
  readColours() {
    const probe = document.createElement('span');
    this.place.append(probe);
    const colourOf = (name) => {
      probe.className = name;
      return getComputedStyle(probe).color;
    };
    this.colours = {
      hues: Array.from({ length: HUES }, (_, hue) => colourOf(`graph-hue graph-hue-${hue}`)),
      ...{ line: colourOf('graph-line'), paper: colourOf('graph-paper'), ink: colourOf('graph-ink') },
      ...{ strong: colourOf('graph-strong'), font: getComputedStyle(probe).fontFamily },
    };
    probe.remove();
  }

  tell() {
    const { graph, place, visible, chosen } = this;
    const shown = visible.filter(Boolean).length;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const text = (place.dataset.counted ?? '')
      .replace('{pages}', number.format(shown))
      .replace('{links}', number.format(graph.links(visible)));
    if (chosen === -1) {
      this.note.textContent = text;
      return;
    }
    const link = document.createElement('a');
    link.href = graph.addressOf(chosen);
    link.textContent = `${place.dataset.open}: ${graph.nodes[chosen].title}`;
    this.note.replaceChildren(link);
  }

  /* ---------- drawing ---------- */

  observe() {
    new ResizeObserver(() => {
      const { width, height } = this.canvas.getBoundingClientRect();
      this.ratio = Math.min(devicePixelRatio, 2);
      [this.width, this.height] = [width, height];
      for (const canvas of [this.canvas, this.scene])
        [canvas.width, canvas.height] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
      if (this.isFitted && this.places) this.fit();
      this.isStale = true;
      this.ask();
    }).observe(this.canvas);
    const repaint = () => {
      this.readColours();
      this.isStale = true;
      this.ask();
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  ask() {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      this.paint(now);
    });
  }

  paint(now) {
    if (!this.places || !this.colours || !this.width) return;
    const { camera, drawn, context, scene, ratio } = this;
    const isMoved = camera.x !== drawn.x || camera.y !== drawn.y || camera.zoom !== drawn.zoom;
    const isResting = now - this.moved > REST_MS;
    if (this.isStale || (isMoved && (this.drawMs < SLOW_MS || isResting))) this.drawScene();
    else if (isMoved) setTimeout(() => this.ask(), REST_MS);
    const scale = camera.zoom / this.drawn.zoom;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.colours.paper;
    context.fillRect(0, 0, scene.width, scene.height);
    const left = ((this.drawn.x - camera.x) * camera.zoom + (this.width / 2) * (1 - scale)) * ratio;
    const top = ((this.drawn.y - camera.y) * camera.zoom + (this.height / 2) * (1 - scale)) * ratio;
    context.drawImage(scene, left, top, scene.width * scale, scene.height * scale);
    const focus = this.hovered === -1 ? this.chosen : this.hovered;
    if (focus !== -1) this.drawFocus(focus);
  }

  /** Everything, as the camera sees it now. */
  drawScene() {
    const began = performance.now();
    const { colours, visible, graph, hues, places, camera } = this;
    const pen = this.penOn(this.scene);
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, this.width, this.height);
    pen.strokeStyle = colours.line;
    pen.lineWidth = Math.min(1, 0.4 + camera.zoom * 0.4);
    this.strokeLinks(pen, (index) => visible[graph.from[index]] && visible[graph.to[index]]);
    for (let hue = 0; hue < HUES; hue += 1) {
      pen.fillStyle = colours.hues[hue];
      pen.beginPath();
      for (let index = 0; index < graph.count; index += 1)
        if (visible[index] && hues.of[index] === hue && !graph.nodes[index].missing) this.dot(pen, index);
      pen.fill();
    }
    // What is not written yet is hollow.
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let index = 0; index < graph.count; index += 1)
      if (visible[index] && graph.nodes[index].missing) this.dot(pen, index);
    pen.stroke();
    this.drawLabels(pen);
    this.drawn = { ...camera };
    this.isStale = false;
    // A lone slow frame says nothing of the machine.
    this.drawMs = this.drawMs * 0.7 + (performance.now() - began) * 0.3;
    if (places.length === 0) this.drawMs = 0;
  }

  penOn(canvas) {
    const pen = canvas.getContext('2d', { alpha: false });
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.lineJoin = 'round';
    return pen;
  }

  /** @param {(index: number) => boolean} isMeant */
  strokeLinks(pen, isMeant) {
    const { from, to } = this.graph;
    pen.beginPath();
    for (let index = 0; index < from.length; index += 1) {
      if (!isMeant(index)) continue;
      const [ax, ay] = this.onScreen(from[index]);
      const [bx, by] = this.onScreen(to[index]);
      if (
        Math.max(ax, bx) < 0 ||
        Math.max(ay, by) < 0 ||
        Math.min(ax, bx) > this.width ||
        Math.min(ay, by) > this.height
      )
        continue;
      pen.moveTo(ax, ay);
      pen.lineTo(bx, by);
    }
    pen.stroke();
  }

  dot(pen, index) {
    const [x, y] = this.onScreen(index);
    const radius = this.radiusOf(index);
    if (x < -radius || y < -radius || x > this.width + radius || y > this.height + radius) return;
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  }

  radiusOf(index) {
    return Math.max(
      1.5,
      (2.5 + Math.sqrt(this.graph.degrees[index]) * 1.4) * Math.min(1.6, Math.sqrt(this.camera.zoom)),
    );
  }

  onScreen(index) {
    const { camera, places } = this;
    return [
      (places[index * 2] - camera.x) * camera.zoom + this.width / 2,
      (places[index * 2 + 1] - camera.y) * camera.zoom + this.height / 2,
    ];
  }

  /** Of what is large or near, and of the most linked: as many as fit without standing on each other. */
  drawLabels(pen) {
    const { graph, visible, colours } = this;
    /** @type {{ left: number, right: number, y: number }[]} */
    const taken = [];
    pen.font = `12px ${colours.font}`;
    for (const [rank, index] of graph.byDegree.entries()) {
      if (taken.length === LABELS) break;
      if (!visible[index] || (rank >= HUBS && this.radiusOf(index) < 5 && graph.count > 40)) continue;
      const [x, y] = this.onScreen(index);
      if (x < 0 || y < 0 || x > this.width || y > this.height) continue;
      const half = pen.measureText(shortened(graph.nodes[index].title)).width / 2 + 4;
      const place = { left: x - half, right: x + half, y: y + this.radiusOf(index) };
      const isFree = taken.every(
        (other) => place.left > other.right || place.right < other.left || Math.abs(place.y - other.y) > 15,
      );
      if (!isFree) continue;
      taken.push(place);
      this.label(pen, index);
    }
  }

  label(pen, index) {
    const [x, y] = this.onScreen(index);
    const text = shortened(this.graph.nodes[index].title);
    pen.textAlign = 'center';
    pen.lineWidth = 3;
    pen.strokeStyle = this.colours.paper;
    const under = y + this.radiusOf(index) + 12;
    pen.strokeText(text, x, under);
    pen.fillStyle = this.colours.ink;
    pen.fillText(text, x, under);
  }

  /** A page and its neighbours, before the rest of the picture. */
  drawFocus(focus) {
    const { graph, visible, colours, hues } = this;
    const pen = this.penOn(this.canvas);
    pen.globalAlpha = 0.72;
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, this.width, this.height);
    pen.globalAlpha = 1;
    const near = graph.neighboursOf(focus).filter((index) => visible[index]);
    pen.strokeStyle = colours.strong;
    pen.lineWidth = 1.2;
    this.strokeLinks(
      pen,
      (index) =>
        (graph.from[index] === focus || graph.to[index] === focus) &&
        visible[graph.from[index]] &&
        visible[graph.to[index]],
    );
    for (const index of [...near, focus]) {
      pen.beginPath();
      this.dot(pen, index);
      pen.fillStyle = colours.hues[hues.of[index]];
      pen.fill();
    }
    pen.font = `12px ${colours.font}`;
    for (const index of near.slice(0, 24)) this.label(pen, index);
    pen.font = `650 13px ${colours.font}`;
    this.label(pen, focus);
  }

  /* ---------- moving about ---------- */

  fit() {
    const { places, visible } = this;
    const shown = visible.flatMap((isShown, index) => (isShown ? [index] : []));
    if (shown.length === 0 || !this.width) return;
    const bounds = [Infinity, Infinity, -Infinity, -Infinity];
    for (const index of shown) {
      const [x, y] = [places[index * 2], places[index * 2 + 1]];
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    }
    const [left, top, right, bottom] = bounds;
    const zoom = Math.min(this.width / (right - left + 80), this.height / (bottom - top + 80), 2);
    this.camera = { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.max(zoom, MIN_ZOOM) };
    this.isFitted = true;
    this.ask();
  }

  /** @param {number} factor @param {number} x @param {number} y the point that stays where it is */
  zoomBy(factor, x = this.width / 2, y = this.height / 2) {
    const { camera } = this;
    const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, camera.zoom * factor));
    camera.x += (x - this.width / 2) * (1 / camera.zoom - 1 / zoom);
    camera.y += (y - this.height / 2) * (1 / camera.zoom - 1 / zoom);
    camera.zoom = zoom;
    this.touched();
  }

  panBy(x, y) {
    this.camera.x -= x / this.camera.zoom;
    this.camera.y -= y / this.camera.zoom;
    this.touched();
  }

  touched() {
    this.isFitted = false;
    this.moved = performance.now();
    this.ask();
  }

  choose(index, { move = false } = {}) {
    this.chosen = index;
    if (move && index !== -1 && this.places) {
      const zoom = Math.max(this.camera.zoom, 1);
      this.camera = { x: this.places[index * 2], y: this.places[index * 2 + 1], zoom };
      this.isFitted = false;
    }
    this.tell();
    this.ask();
  }

  /** The page at a point of the canvas; -1: none. */
  at(x, y, slack) {
    if (!this.places) return -1;
    let [best, distance] = [-1, Infinity];
    for (let index = 0; index < this.graph.count; index += 1) {
      if (!this.visible[index]) continue;
      const [px, py] = this.onScreen(index);
      const away = Math.hypot(px - x, py - y) - this.radiusOf(index);
      if (away < slack && away < distance) [best, distance] = [index, away];
    }
    return best;
  }

  servePointers() {
    const { canvas } = this;
    /** @type {Map<number, { x: number, y: number }>} */
    const down = new Map();
    let travelled = 0;
    const pointOf = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      down.set(event.pointerId, pointOf(event));
      if (down.size === 1) travelled = 0;
    });
    canvas.addEventListener('pointermove', (event) => {
      const point = pointOf(event);
      const before = down.get(event.pointerId);
      if (before === undefined) {
        this.hover(event.pointerType === 'touch' ? -1 : this.at(point.x, point.y, 5));
        return;
      }
      const [dx, dy] = [point.x - before.x, point.y - before.y];
      travelled += Math.hypot(dx, dy);
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
      down.set(event.pointerId, point);
      if (other === undefined) {
        if (travelled > TOUCH_SLOP) this.panBy(dx, dy);
        return;
      }
      const [wide, now] = [
        Math.hypot(before.x - other.x, before.y - other.y),
        Math.hypot(point.x - other.x, point.y - other.y),
      ];
      this.panBy(dx / 2, dy / 2);
      if (wide > 0) this.zoomBy(now / wide, (point.x + other.x) / 2, (point.y + other.y) / 2);
    });
    const up = (event) => {
      const point = down.get(event.pointerId);
      down.delete(event.pointerId);
      if (point === undefined || event.type === 'pointercancel' || travelled > TOUCH_SLOP || down.size > 0) return;
      const isTouch = event.pointerType === 'touch';
      const index = this.at(point.x, point.y, isTouch ? 16 : 5);
      // A finger has no hover: the first touch shows, the second opens.
      if (index === -1 || (isTouch && index !== this.chosen)) this.choose(index);
      else this.open(index, event);
    };
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('pointercancel', up);
    canvas.addEventListener('pointerleave', () => this.hover(-1));
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const { x, y } = pointOf(event);
        this.zoomBy(2 ** (-event.deltaY / (event.deltaMode === 1 ? 12 : 320)), x, y);
      },
      { passive: false },
    );
  }

  hover(index) {
    if (index === this.hovered) return;
    this.hovered = index;
    this.canvas.classList.toggle('graph-over', index !== -1);
    this.ask();
  }

  open(index, event) {
    const address = this.graph.addressOf(index);
    if (event.ctrlKey || event.metaKey) window.open(address, '_blank', 'noopener');
    else location.assign(address);
  }

  serveKeys() {
    const step = 60;
    const field = /** @type {HTMLElement} */ (this.canvas.parentElement);
    field.tabIndex = 0;
    field.role = 'application';
    field.ariaLabel = this.place.ariaLabel;
    field.setAttribute('aria-describedby', 'graph-keys');
    const keys = {
      ArrowLeft: () => this.panBy(step, 0),
      ArrowRight: () => this.panBy(-step, 0),
      ArrowUp: () => this.panBy(0, step),
      ArrowDown: () => this.panBy(0, -step),
      '+': () => this.zoomBy(1.3),
      '=': () => this.zoomBy(1.3),
      '-': () => this.zoomBy(1 / 1.3),
      0: () => this.fit(),
      Escape: () => this.choose(-1),
    };
    field.addEventListener('keydown', (event) => {
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (act !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        act();
      } else if (event.key === 'Enter' && this.chosen !== -1) this.open(this.chosen, event);
    });
    const zoom = { in: () => this.zoomBy(1.4), out: () => this.zoomBy(1 / 1.4), fit: () => this.fit() };
    this.place.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? event.target.closest('[data-zoom]') : null;
      zoom[button?.dataset.zoom]?.();
    });
  }

  /** @param {HTMLFormElement} form */
  serveForm(form) {
    let last = '';
    let hit = -1;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const wanted = form.elements.namedItem('find').value.trim().toLowerCase();
      const hits = this.graph.find(wanted, this.visible);
      hit = wanted === last && hits.length > 0 ? (hit + 1) % hits.length : 0;
      last = wanted;
      this.choose(hits[hit] ?? -1, { move: true });
    });
    form.addEventListener('input', (event) => {
      const { name, value } = event.target;
      if (name !== 'find') return;
      const [first = -1] = value.trim() === '' ? [] : this.graph.find(value.trim().toLowerCase(), this.visible);
      this.choose(first);
    });
    form.addEventListener('change', (event) => {
      const { name, checked } = event.target;
      if (name === 'missing') void this.reload(checked);
      else if (name !== 'find') this.filter();
    });
  }

  async reload(missing) {
    try {
      this.graph = await readGraph(this.place.dataset, missing);
      this.places = undefined;
      this.chosen = this.hovered = -1;
      this.isFitted = true;
      this.use();
    } catch {
      this.note.textContent = this.place.dataset.failed ?? '';
    }
  }
}

for (const place of document.querySelectorAll('[data-graph]')) serve(/** @type {HTMLElement} */ (place));
