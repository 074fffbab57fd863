// The map with its clock and its panel. Python sends figures once; everything that moves is worked out here.

import { Controls, fillLegend } from "./controls.js";
import { drawn, element, grownBy } from "../shared/dom.js";
import { Figures } from "./figures.js";
import { scaleBar, View } from "./geo.js";
import { Ground } from "./ground.js";
import { measureAgain, NAME_SIZE } from "./labels.js";
import { Sketch } from "./outline.js";
import { boxOf, hitAt, nationalOf, Painter } from "./paint.js";
import { fillPanel, listedIn, MOST_LISTED, sentenceOf } from "./panel.js";
import { unpack } from "./payload.js";
import { Timeline } from "./timeline.js";
import { Words } from "./words.js";

const FAMILY = "Inter, sans-serif";
/** The ground is drawn larger than the picture, so that moving shows no empty edge before it is drawn anew. */
const EDGE = 180;
const REST_MS = 140;
const TELL_MS = 900;
const PAPER_RATIO = 2;
const STEPS_PER_SECOND = [1, 2, 4, 8];
const instances = new WeakMap();

/** A canvas's context. A machine without a graphics card only pretends to have one, and is much faster without the pretence. */
function contextOf(canvas) {
  isDrawnInSoftware ??= withoutCard();
  return canvas.getContext("2d", { willReadFrequently: isDrawnInSoftware });
}

let isDrawnInSoftware = null;

function withoutCard() {
  const gl = document.createElement("canvas").getContext("webgl");
  const named = gl?.getExtension("WEBGL_debug_renderer_info");
  const renderer = named ? gl.getParameter(named.UNMASKED_RENDERER_WEBGL) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return !gl || /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}

/** The sign of a shape: an outline that is no box. */
function pentagon() {
  return drawn("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" }, [
    drawn("path", { d: "M3 8 9 2.5l8 4-2 10-9 1z", fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linejoin": "round", "stroke-dasharray": "3 2" }),
  ]);
}

class MapPage {
  constructor(parent) {
    this.state = { layers: new Set(), ground: new Set(), colours: {}, family: FAMILY, isPlaying: false, covered: [] };
    this.ground = new Ground(() => this.redrawGround());
    this.build(parent);
    this.frame = null;
    this.lastStepAt = 0;
    this.frames = [];
  }

  build(parent) {
    this.canvas = element("canvas", { class: "map", tabindex: "0", role: "application" });
    this.tip = element("div", { class: "tip", role: "status", hidden: true });
    this.band = element("div", { class: "band", hidden: true });
    this.how = element("p", { class: "how", role: "status", hidden: true });
    this.legend = element("ul", { class: "legend" });
    this.sentence = element("p", { class: "sentence" });
    this.bar = element("div", { class: "scale", "aria-hidden": "true" });
    this.buttons = element("div", { class: "buttons" });
    this.panel = element("aside", { class: "panel" });
    this.notes = element("div", { class: "notes" });
    this.controls = new Controls({
      toggle: (kind, name) => this.toggle(kind, name),
      measure: (value) => this.change({ measure: value }),
      colour: (value) => this.change({ colour: value }),
    });
    this.timeline = new Timeline({
      moved: (last) => this.change({ last, isPlaying: false }, false),
      settled: () => this.tellLater(),
      played: () => this.play(!this.state.isPlaying),
      length: (value) => this.change({ length: value === "all" ? "all" : Number(value) }),
      speed: (speed) => this.change({ speed }),
      back: () => this.change({ last: this.head.clock.last, length: this.lengthOfPeriod(), isPlaying: false }),
    });
    this.frameOf = element("div", { class: "frame" }, [this.canvas, this.band, this.how, this.buttons, this.bar, this.tip]);
    this.root = element("div", { class: "page" }, [
      this.sentence,
      this.controls.root,
      element("div", { class: "columns" }, [element("div", { class: "left" }, [this.frameOf, this.legend, this.timeline.root, this.notes]), this.panel]),
    ]);
    // What tests look at: sizes, boxes of names, times of frames.
    this.root.blo = this;
    parent.append(this.root);
    this.listen();
    this.observer = new ResizeObserver(() => this.resize());
    this.printing = [["beforeprint", () => this.print()], ["afterprint", () => this.paper?.remove()]];
    for (const [event, act] of this.printing) window.addEventListener(event, act);
    this.observer.observe(this.frameOf);
  }

  // Figures from Python --------------------------------------------------------------------------------------

  update(component) {
    this.component = component;
    if (this.bytes === component.data) return;
    const isFirst = !this.head;
    this.bytes = component.data;
    this.known = null;
    const before = this.head;
    const head = (this.head = unpack(component.data));
    this.words = new Words(head.language, head.words);
    this.figures = new Figures(head);
    this.painter = new Painter(head, this.words, this.figures, this.ground);
    this.ground.useTiles(head.tiles);
    this.state.colours = { ...head.palette, ground: head.ground };
    for (const [name, colour] of Object.entries(head.palette)) this.root.style.setProperty(`--${name}`, colour);
    this.root.dataset.mode = head.mode;
    this.root.classList.toggle("card", head.isCard);
    this.root.style.setProperty("--height", `${head.cardHeight}px`);
    this.canvas.setAttribute("aria-label", head.alt);
    if (isFirst) {
      Object.assign(this.state, head.initial, { layers: new Set(head.initial.layers), ground: new Set(head.initial.ground) });
      this.start();
    } else this.keep(before);
    this.controls.set({ head, words: this.words });
    const speeds = STEPS_PER_SECOND.map((one) => [one, this.words.say("per_second", { n: one })]);
    this.timeline.set({ words: this.words, head, lengths: head.lengths, speeds, sums: this.figures.bySteps() });
    this.fillButtons();
    this.notes.replaceChildren(...head.notes.map((text) => element("p", {}, text)));
    this.redrawGround();
  }

  async start() {
    const wanted = [`600 ${NAME_SIZE}px ${FAMILY}`, `440 ${NAME_SIZE}px ${FAMILY}`].flatMap((font) => ["Aa", "Яя"].map((text) => document.fonts.load(font, text)));
    try {
      await Promise.all([this.ground.load(), ...wanted]);
    } catch (error) {
      // Without its files the map has no ground; the figures stand on plain water, and the words say so.
      this.notes.append(element("p", { class: "problem" }, this.words.say("no_ground")));
      console.error(error);
    }
    measureAgain();
    this.root.dataset.ready = "true";
    this.redrawGround();
  }

  /** New figures under the same view: layers that are gone go, and the window follows only a new period. */
  keep(before) {
    const { clock } = this.head;
    const isSame = before.clock.labels.length === clock.labels.length && before.clock.labels[0] === clock.labels[0];
    if (!isSame || before.clock.first !== clock.first || before.clock.last !== clock.last) {
      this.state.last = clock.last;
      this.state.length = this.lengthOfPeriod();
    }
    for (const layer of this.state.layers) if (!this.head.layers.includes(layer)) this.state.layers.delete(layer);
    if (!this.state.layers.size) for (const layer of this.head.initial.layers) this.state.layers.add(layer);
    if (!this.head.measures.some(([value]) => value === this.state.measure)) this.state.measure = "cases";
  }

  lengthOfPeriod() {
    return this.head.clock.last - this.head.clock.first + 1;
  }

  get span() {
    const { last, length } = this.state;
    const first = length === "all" ? 0 : Math.max(last - length + 1, 0);
    return { first, last };
  }

  get label() {
    const { labels } = this.head.clock;
    const { first, last } = this.span;
    const { clock } = this.head;
    if (first === clock.first && last === clock.last) return clock.period;
    return first === last ? labels[first] : `${labels[first]} – ${labels[last]}`;
  }

  // What the reader does ---------------------------------------------------------------------------------------

  change(values, isTold = true) {
    Object.assign(this.state, values);
    this.request();
    if (isTold) this.tellLater();
  }

  toggle(kind, name) {
    const set = this.state[kind];
    if (set.has(name)) set.delete(name);
    else set.add(name);
    if (kind === "ground") this.redrawGround();
    this.change({});
  }

  play(isPlaying) {
    const { state } = this;
    state.isPlaying = isPlaying;
    if (isPlaying && state.last >= this.figures.steps - 1) state.last = 0;
    this.lastStepAt = performance.now();
    if (isPlaying) this.frames = [];
    this.request();
    if (!isPlaying) this.tellLater();
  }

  fillButtons() {
    const button = (sign, name, act, more = {}) => {
      const made = element("button", { type: "button", "aria-label": this.words.say(name), title: this.words.say(name), ...more }, sign);
      made.addEventListener("click", act);
      return made;
    };
    this.boxButton = button("⬚", "box", () => this.sketchOr(this.state.drawing === "box" ? null : "box"));
    this.shapeButton = button(pentagon(), "draw", () => this.sketchOr(this.state.drawing === "shape" ? null : "shape"));
    this.how.replaceChildren(this.words.say("draw_how"), element("span", { class: "keys" }, ` ${this.words.say("draw_keys")}`));
    this.buttons.replaceChildren(
      button("+", "zoom_in", () => this.zoom(1)),
      button("−", "zoom_out", () => this.zoom(-1)),
      button("⤢", "fit", () => this.fit()),
      ...(this.mayDraw ? [this.boxButton, this.shapeButton] : []),
    );
  }

  get mayDraw() {
    return this.head.tells.drawn && !this.head.isCard;
  }

  /** What the pointer draws from now on: `box`, `shape`, or nothing, so that it moves the map. */
  sketchOr(drawing) {
    this.sketch = drawing === "shape" ? new Sketch(this.head.sketch) : null;
    this.how.hidden = !this.sketch;
    this.tip.hidden = true;
    if (this.sketch) this.canvas.focus();
    this.change({ drawing }, false);
  }

  /** Tell Python of a shape: its corners, as latitude and longitude. */
  shaped(corners) {
    this.sketchOr(null);
    this.component.setTriggerValue("shaped", corners.map(([lon, lat]) => [lat, lon].map((one) => Math.round(one * 1e4) / 1e4)));
  }

  zoom(by, left, top) {
    this.look(this.state.view.zoomed(this.state.view.zoom + by, left, top));
  }

  fit() {
    const { view } = this.state;
    this.look(View.of(this.head.fit, view.width, view.height));
    this.state.fitted = this.head.fit;
  }

  look(view) {
    this.state.view = view;
    this.state.fitted = null;
    this.tip.hidden = true;
    this.request();
    this.tellLater();
  }

  /** Tell Python what the link shall hold, once the reader rests; never while the clock runs. */
  tellLater() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { state } = this;
      if (state.isPlaying || !state.view || this.head.isCard) return;
      const [lon, lat] = state.view.middle;
      const told = {
        layers: [...this.head.layers.filter((one) => state.layers.has(one))].join("."),
        ground: [...this.head.grounds.filter((one) => state.ground.has(one))].join("."),
        measure: state.measure,
        colour: state.colour,
        time: `${state.last - this.head.clock.last}.${state.length}`,
        speed: String(state.speed),
        at: [lat.toFixed(3), lon.toFixed(3), state.view.zoom.toFixed(2)].join(","),
      };
      const text = JSON.stringify(told);
      if (text === this.told) return;
      this.told = text;
      this.component.setStateValue("told", told);
    }, TELL_MS);
  }

  choose(field, code) {
    if (!code || !code.length) return;
    this.component.setTriggerValue("chosen", { field, codes: Array.isArray(code) ? code : [code] });
  }

  leg(leg) {
    const country = (node) => this.head.nodes[node].country;
    const values = leg.isOnward ?? this.head.nodes[leg.start].isSeizure ? { destination_codes: country(leg.end) } : { from_codes: country(leg.start) };
    this.component.setTriggerValue("leg", { ...values, countries: leg.country });
  }

  // Pointer and keys -------------------------------------------------------------------------------------------

  listen() {
    const { canvas } = this;
    const pointers = new Map();
    let dragged = 0;
    let boxFrom = null;
    const place = (event) => {
      const edges = canvas.getBoundingClientRect();
      const grown = grownBy(canvas);
      return [(event.clientX - edges.left) / grown, (event.clientY - edges.top) / grown];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, place(event));
      dragged = 0;
      boxFrom = !this.sketch && (this.state.drawing === "box" || event.shiftKey) && this.mayDraw ? place(event) : null;
      if (this.sketch && pointers.size > 1) this.sketch.sweep = null;
      else this.sketch?.begin(place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event);
      const before = pointers.get(event.pointerId);
      if (!before) {
        this.point(now);
        return;
      }
      dragged += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (boxFrom) this.showBand(boxFrom, now);
      else if (pointers.size === 2) this.pinch(pointers, event.pointerId, now);
      else if (this.sketch?.follow(now)) this.request();
      else if (dragged > 3) this.look(this.state.view.moved(now[0] - before[0], now[1] - before[1]));
      pointers.set(event.pointerId, now);
    });
    const end = (event) => {
      const now = place(event);
      const wasDown = pointers.delete(event.pointerId);
      this.band.hidden = true;
      const { sketch } = this;
      if (sketch && event.type === "pointercancel") sketch.sweep = null;
      if (!wasDown || event.type === "pointercancel") return;
      if (sketch) {
        const corners = dragged > 6 ? sketch.swept(this.state.view) : null;
        sketch.sweep = null;
        if (corners) this.shaped(corners);
        else if (dragged <= 3) this.corner(now);
        return;
      }
      if (boxFrom && dragged > 6) {
        this.component.setTriggerValue("boxed", boxOf(this.state.view, boxFrom, now));
        this.sketchOr(null);
      } else if (dragged <= 3) this.click(now);
      boxFrom = null;
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => {
      this.tip.hidden = true;
    });
    canvas.addEventListener("dblclick", (event) => {
      if (!this.sketch) this.zoom(1, ...place(event));
      else if (this.sketch.canClose) this.shaped(this.sketch.corners);
    });
    canvas.addEventListener("wheel", (event) => {
      // Among other cards the wheel belongs to the page.
      if (this.head.isCard && !event.ctrlKey) return;
      event.preventDefault();
      const by = -event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0022);
      this.zoom(Math.max(-1, Math.min(1, by)), ...place(event));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
      if (moves[event.key]) this.look(this.state.view.moved(...moves[event.key]));
      else if (event.key === "+" || event.key === "=") this.zoom(0.5);
      else if (event.key === "-") this.zoom(-0.5);
      else if (event.key === "0") this.fit();
      else if (event.key === "Escape" && this.state.drawing) this.sketchOr(null);
      else if (this.sketch && this.keyOfSketch(event.key)) this.request();
      else if (event.key === " ") this.play(!this.state.isPlaying);
      else return;
      event.preventDefault();
    });
  }

  pinch(pointers, id, now) {
    const [other] = [...pointers].filter(([one]) => one !== id).map(([, at]) => at);
    const before = pointers.get(id);
    const grown = Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.max(Math.hypot(before[0] - other[0], before[1] - other[1]), 1);
    this.look(this.state.view.zoomed(this.state.view.zoom + Math.log2(grown), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2));
  }

  /** Set a corner of the shape that is drawn, or close it. */
  corner(point) {
    if (this.sketch.set(this.state.view, point)) this.shaped(this.sketch.corners);
    else this.request();
  }

  /** Draw by keyboard: whether the key did something. */
  keyOfSketch(key) {
    const { sketch } = this;
    const { width, height } = this.state.view;
    if (key === " ") this.corner([width / 2, height / 2]);
    else if (key === "Backspace") sketch.corners.pop();
    else if (key === "Enter" && sketch.canClose) this.shaped(sketch.corners);
    else return false;
    return true;
  }

  showBand(from, to) {
    this.band.hidden = false;
    const edges = { left: Math.min(from[0], to[0]), top: Math.min(from[1], to[1]), width: Math.abs(from[0] - to[0]), height: Math.abs(from[1] - to[1]) };
    for (const [name, value] of Object.entries(edges)) this.band.style[name] = `${value}px`;
  }

  point([left, top]) {
    if (this.sketch) {
      this.sketch.follow([left, top]);
      this.request();
    }
    const hit = !this.sketch && this.drawn && hitAt(this.drawn.hits, left, top);
    this.canvas.style.cursor = this.state.drawing ? "crosshair" : hit ? "pointer" : "grab";
    this.tip.hidden = !hit;
    if (!hit) return;
    this.tip.replaceChildren(element("b", {}, hit.name), ...hit.lines.map((line) => element("div", {}, line)));
    // Where it would be cut by the frame it stands at the other side of the pointer.
    const { width, height } = this.state.view;
    this.tip.style.left = this.tip.style.top = "0px";
    const { offsetWidth: across, offsetHeight: high } = this.tip;
    this.tip.style.left = `${Math.max(Math.min(left + 14, width - across - 2), 0)}px`;
    this.tip.style.top = `${top + 14 + high > height ? Math.max(top - 14 - high, 0) : top + 14}px`;
  }

  click([left, top]) {
    const hit = this.drawn && hitAt(this.drawn.hits, left, top);
    if (!hit) return;
    if (hit.leg) this.leg(hit.leg);
    else this.choose(hit.field, hit.code);
  }

  // Drawing ----------------------------------------------------------------------------------------------------

  resize() {
    const { clientWidth: width, clientHeight: height } = this.frameOf;
    if (!width || !height || !this.head) return;
    const ratio = this.ratio();
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const { state } = this;
    if (!state.view && !state.at) state.fitted = this.head.fit;
    // A card grows with its neighbours after it is drawn: what was in sight stays so until the reader looks elsewhere.
    if (state.fitted) state.view = View.of(state.fitted, width, height);
    else state.view = state.view ? state.view.sized(width, height) : View.at(state.at[1], state.at[0], state.at[2], width, height);
    this.redrawGround();
  }

  redrawGround() {
    this.groundView = null;
    this.request();
  }

  request() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null;
      this.draw(now);
    });
  }

  /** A copy for paper, finer than the screen, which the browser may lay out in another width. */
  print() {
    this.paper?.remove();
    if (!this.head || !this.state.view) return;
    const { width, height } = this.state.view;
    const shown = this.canvas;
    this.paper = this.canvas = element("canvas", { class: "paper" });
    [this.paper.width, this.paper.height] = [width * PAPER_RATIO, height * PAPER_RATIO];
    this.groundView = null;
    this.draw(performance.now(), PAPER_RATIO);
    this.canvas = shown;
    this.redrawGround();
    shown.after(this.paper);
  }

  /** Pixels of the screen for one of the map's own. */
  ratio() {
    return (window.devicePixelRatio || 1) * grownBy(this.frameOf);
  }

  draw(now, ratio = this.ratio()) {
    if (!this.head) return;
    if (!this.state.view) this.resize();
    if (!this.state.view) return;
    const began = performance.now();
    // Between the steps of the clock nothing changes once the marks have grown or shrunk.
    if (this.state.isPlaying && !this.advance(now) && !this.painter.isMoving && this.groundView) {
      this.request();
      return;
    }
    const { state } = this;
    const { first, last } = this.span;
    state.first = first;
    const window_ = this.figures.window(first, last);
    const context = contextOf(this.canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawGround(context, ratio);
    state.covered = this.coveredBoxes();
    this.drawn = this.painter.draw(context, state, window_);
    this.sketch?.draw(context, state, this.canvas.matches(":focus-visible"));
    this.showAround(window_);
    this.frames.push([performance.now() - began, now]);
    if (this.frames.length > 600) this.frames.shift();
    if (state.isPlaying) this.request();
  }

  /** Whether the clock went on by a step, or came to its end. */
  advance(now) {
    const { state } = this;
    const wait = 1000 / state.speed;
    if (now - this.lastStepAt < wait) return false;
    this.lastStepAt = now - this.lastStepAt > 2 * wait ? now : this.lastStepAt + wait;
    if (state.last >= this.figures.steps - 1) {
      state.isPlaying = false;
      this.tellLater();
    } else state.last += 1;
    return true;
  }

  /** The ground as it was drawn last, moved and scaled to the view; drawn anew where that would show, or once the reader rests. */
  drawGround(context, ratio) {
    const { view, colours, ground } = this.state;
    const known = this.groundView;
    const scale = known ? view.scale / known.scale : 0;
    let [left, top] = [0, 0];
    if (known) [left, top] = view.toScreen(...known.toWorld(-EDGE, -EDGE));
    const isWhole = known && left <= 0 && top <= 0 && left + (known.width + 2 * EDGE) * scale >= view.width && top + (known.height + 2 * EDGE) * scale >= view.height;
    if (!known || !isWhole || scale > 1.6 || scale < 0.7) {
      this.drawGroundAnew(ratio);
      [left, top] = [-EDGE, -EDGE];
      context.drawImage(this.groundCanvas, left, top, view.width + 2 * EDGE, view.height + 2 * EDGE);
      return;
    }
    context.fillStyle = colours.ground.water;
    context.fillRect(0, 0, view.width, view.height);
    context.drawImage(this.groundCanvas, left, top, (known.width + 2 * EDGE) * scale, (known.height + 2 * EDGE) * scale);
    if (scale !== 1) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.redrawGround(), REST_MS);
    }
  }

  drawGroundAnew(ratio) {
    const { view, colours, ground } = this.state;
    this.groundCanvas ??= document.createElement("canvas");
    const [width, height] = [view.width + 2 * EDGE, view.height + 2 * EDGE];
    this.groundCanvas.width = Math.round(width * ratio);
    this.groundCanvas.height = Math.round(height * ratio);
    const context = contextOf(this.groundCanvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const began = performance.now();
    this.ground.draw(context, new View(view.x, view.y, view.zoom, width, height), colours.ground, ground);
    this.groundMs = performance.now() - began;
    this.groundView = view;
  }

  /** Boxes of what lies over the map: no name is put beneath. */
  coveredBoxes() {
    const frame = this.frameOf.getBoundingClientRect();
    const grown = grownBy(this.frameOf);
    return [this.buttons, this.bar].map((one) => {
      const box = one.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top].map((edge) => edge / grown);
    });
  }

  /** Everything around the picture that goes with the window. */
  showAround(window_) {
    const { state, head, words } = this;
    const { first, last } = this.span;
    const { km, pixels } = scaleBar(state.view);
    this.bar.style.width = `${(100 * pixels) / state.view.width}%`;
    this.bar.textContent = words.say("km", { n: words.significant(km) });
    const listed = listedIn(state.view, this.drawn.listed);
    // While only the view moves, what stands around it stays as it is.
    const settings = [first, last, state.measure, state.colour, state.length, state.speed, state.isPlaying, state.drawing, ...state.layers, "|", ...state.ground];
    const known = JSON.stringify([settings, listed.slice(0, MOST_LISTED).map(({ code, value }) => [code, value]), this.drawn.groups, [...this.drawn.notes]]);
    if (known === this.known) return;
    this.known = known;
    const isAway = last !== head.clock.last || first !== head.clock.first;
    this.timeline.show({ first, last, length: state.length, speed: state.speed, isPlaying: state.isPlaying, label: this.label, isAway }, state.colours);
    this.controls.show(state);
    this.boxButton?.setAttribute("aria-pressed", String(state.drawing === "box"));
    this.shapeButton?.setAttribute("aria-pressed", String(state.drawing === "shape"));
    fillLegend(this.legend, { head, words, state, drawn: this.drawn });
    if (head.isCard) return;
    this.sentence.textContent = sentenceOf({ head, words, label: this.label, window: window_, marks: this.drawn.listed, measure: state.layers.has("offices") ? state.measure : "cases" });
    const national = state.layers.has("national") ? nationalOf(head, last) : null;
    fillPanel(this.panel, {
      head, words, figures: this.figures, window: window_, label: this.label, measure: state.layers.has("offices") ? state.measure : "cases",
      listed, legs: this.drawn.legs, national,
      act: {
        choose: (field, code) => this.choose(field, code),
        leg: (leg) => this.leg(leg),
        near: (circle) => this.component.setTriggerValue("near", circle),
      },
    });
  }

  destroy() {
    this.observer.disconnect();
    for (const [event, act] of this.printing) window.removeEventListener(event, act);
    clearTimeout(this.telling);
    clearTimeout(this.resting);
    if (this.frame) cancelAnimationFrame(this.frame);
    this.root.remove();
  }
}

export default function (component) {
  const parent = component.parentElement;
  let page = instances.get(parent);
  if (!page) {
    page = new MapPage(parent);
    instances.set(parent, page);
  }
  page.update(component);
  return () => {
    page.destroy();
    instances.delete(parent);
  };
}
