// The wall: slides that turn by themselves over the whole window. It stands beside the app's own elements, so that what happens to them does not take it away.

import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { element, say } from "../shared/dom.js";
import { fit } from "./fit.js";
import { SlideView } from "./slide.js";

const STAGE = [1920, 1080];
const SKIP_SECONDS = 2;
const TROUBLE_AWAY = 10;
const IDLE_MS = 3000;
const LETTERS = ["400 28px Inter", "600 28px Inter"];

/** Waits for letters; without them the slide is shown in those of the machine. */
function lettersFor(text) {
  return Promise.all(LETTERS.map((one) => document.fonts.load(one, text))).catch((error) => console.error(error));
}

/** Puts the line of place and countdown into the room that a slide keeps free for it. */
function putInto(slide, status) {
  status.style.left = `${slide.querySelector(".room").offsetLeft}px`;
}

export class Wall {
  constructor(style) {
    this.host = element("div", { id: "blo-wall" });
    this.host.style.cssText = "position:fixed;inset:0;z-index:2147483647;display:block";
    const shadow = this.host.attachShadow({ mode: "open" });
    this.layers = element("div", { class: "layers" });
    this.progress = element("i");
    this.place = element("span");
    this.count = element("span");
    this.trouble = element("p", { class: "trouble", role: "status", hidden: true });
    this.status = element("p", { class: "status" }, [this.place, " · ", this.count]);
    this.content = element("div", { class: "content" }, [this.layers, this.status]);
    this.stage = element("div", { class: "stage" }, [this.content, this.trouble, element("div", { class: "progress" }, [this.progress])]);
    this.root = element("main", { class: "wall" }, [this.stage]);
    this.printed = element("div", { class: "printed" });
    shadow.append(element("style", {}, style), this.root, this.printed);
    // What tests look at.
    this.host.wall = this;
    this.grounds = new Map();
    this.payload = null;
    this.shown = null;
    this.next = null;
    this.index = 0;
    this.turns = 0;
    this.isOnline = true;
    this.clock = new Clock({ turn: () => this.turn(), tick: (share, seconds) => this.tick(share, seconds) });
    this.connection = new Connection({ told: (answers) => this.tellOnline(answers), reload: () => this.reload() });
    this.bound = [
      [window, "keydown", (event) => this.key(event)],
      [window, "resize", () => this.scale()],
      [window, "mousemove", () => this.awake()],
      [window, "beforeprint", () => this.print()],
      [window, "afterprint", () => this.printEnds()],
      [document, "visibilitychange", () => this.keepAwake()],
    ];
    for (const [where, name, act] of this.bound) where.addEventListener(name, act, true);
    document.body.append(this.host);
    document.documentElement.style.overflow = "hidden";
    this.scale();
    this.awake();
    this.keepAwake();
  }

  // What Python sends -----------------------------------------------------------------------------------------

  /** Takes slides. Those that are new are shown from the next turn on; the slide that is shown keeps its place by its key. */
  take(payload) {
    const isFirst = !this.payload;
    if (isFirst && payload.paused) {
      this.isStepped = true;
      this.clock.pause(true);
    }
    this.payload = payload;
    this.connection.heard(payload.alive_seconds);
    for (const [name, colour] of Object.entries(payload.colours)) this.root.parentNode.host.style.setProperty(`--${name}`, colour);
    this.host.style.background = payload.colours.page;
    this.root.dataset.mode = payload.mode;
    this.takeGrounds(payload.grounds);
    const { slides } = payload;
    if (!slides.length) return this.showNothing();
    if (isFirst || !this.shown) {
      this.index = Math.max(slides.findIndex((one) => one.key === payload.start), 0) - 1;
      this.step(() => 1);
    } else {
      const { key, language } = this.shown.slide;
      const same = slides.findIndex((one) => one.key === key && one.language === language);
      this.index = same >= 0 ? same : Math.min(this.index, slides.length) - 1;
      this.ahead();
    }
    this.tellTrouble();
  }

  takeGrounds(grounds) {
    for (const [name, address] of this.grounds) {
      if (name in grounds) continue;
      URL.revokeObjectURL(address);
      this.grounds.delete(name);
    }
    for (const [name, text] of Object.entries(grounds)) {
      if (!this.grounds.has(name)) this.grounds.set(name, URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })));
    }
  }

  showNothing() {
    this.clock.stop();
    this.layers.replaceChildren(element("p", { class: "nothing" }, this.words().empty));
    this.shown = null;
  }

  words() {
    const { words } = this.payload;
    return words[this.shown?.slide.language] ?? Object.values(words)[0];
  }

  // Turning ---------------------------------------------------------------------------------------------------

  /** Draws the slide that comes after so many, unseen, and waits for its letters and pictures. */
  async prepare(by) {
    const { slides } = this.payload;
    const index = (((this.index + by) % slides.length) + slides.length) % slides.length;
    const slide = slides[index];
    if (this.next && this.next.sign === slide.sign) {
      this.next.index = index;
      return this.next.isReady;
    }
    this.next?.root.remove();
    if (this.shown?.sign === slide.sign) {
      this.next = this.shown;
      this.next.index = index;
      return this.next.isReady;
    }
    const view = new SlideView(slide, this.grounds);
    view.index = index;
    view.root.classList.add("coming");
    this.next = view;
    this.layers.append(view.root);
    view.isReady = Promise.all([view.ready(), lettersFor(slide.title)]).then(() => {
      if (view.root.isConnected) fit(view.root);
      view.at(0);
      view.isFit = true;
    });
    return view.isReady;
  }

  /** One change after the other, so that no slide is shown before it is ready. */
  inTurn(act) {
    this.queue = (this.queue ?? Promise.resolve()).then(act, act);
    return this.queue;
  }

  turn() {
    if (this.isTurning) return this.queue;
    this.isTurning = true;
    return this.inTurn(async () => {
      this.isTurning = false;
      try {
        await this.prepared(1);
        this.show(true);
      } catch (error) {
        // One slide that cannot be drawn does not stop the others.
        console.error(error);
        this.index += 1;
        this.next = this.dropped(this.next);
        this.clock.begin(SKIP_SECONDS, false);
      }
    });
  }

  /** Draws the next slide before its time; what goes wrong is told and handled when it is its turn. */
  ahead() {
    this.prepare(1).catch(() => {});
  }

  /** As `prepare`; once more where new slides came in meanwhile. */
  async prepared(by) {
    do await this.prepare(by);
    while (!this.next.isFit);
  }

  /** @param far gives how many slides to go on, once it is its turn. */
  step(far) {
    return this.inTurn(async () => {
      this.next = this.dropped(this.next);
      await this.prepared(far());
      this.show(false);
    });
  }

  dropped(view) {
    if (view && view !== this.shown) view.root.remove();
    return null;
  }

  show(isOnTime) {
    const [before, now] = [this.shown, this.next];
    if (!now) return;
    this.next = null;
    this.index = now.index;
    this.turns += 1;
    this.shown = now;
    if (before !== now) {
      now.root.classList.remove("coming");
      // A cut: on large screens without a graphics card a fade would show two texts at once for too long.
      before?.root.remove();
    }
    const { number } = now.slide;
    this.place.textContent = say(this.words().slide, { n: number, m: this.payload.count });
    putInto(now.root, this.status);
    this.root.lang = now.slide.language;
    this.tellTrouble();
    this.clock.begin(now.slide.dwell, isOnTime);
    if (this.payload.slides.length > 1) this.ahead();
  }

  tick(share, seconds) {
    if (!this.shown) return;
    const { isPaused } = this.clock;
    this.progress.style.transform = `scaleX(${share.toFixed(4)})`;
    const words = isPaused ? this.words().paused : say(this.words().next, { n: seconds });
    if (this.count.textContent !== words) this.count.replaceChildren(isPaused ? element("b", {}, words) : words);
    this.shown.at(isPaused && this.isStepped ? 1 : share);
  }

  // Keys, cursor, screen --------------------------------------------------------------------------------------

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.payload) return;
    const act = {
      " ": () => this.pause(),
      ArrowRight: () => this.stepByHand(1),
      PageDown: () => this.stepByHand(1),
      ArrowLeft: () => this.stepByHand(-1),
      PageUp: () => this.stepByHand(-1),
      Home: () => this.goHome(),
      Escape: () => this.leave(),
      f: () => this.fill(),
      F: () => this.fill(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  pause() {
    this.isStepped = false;
    this.clock.pause(!this.clock.isPaused);
  }

  stepByHand(by) {
    this.isStepped = true;
    return this.step(() => by);
  }

  goHome() {
    this.isStepped = true;
    return this.step(() => -this.index);
  }

  leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.payload.exit) location.assign(new URL(this.payload.exit, location.href));
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  awake() {
    this.host.style.cursor = "";
    clearTimeout(this.idle);
    this.idle = setTimeout(() => (this.host.style.cursor = "none"), IDLE_MS);
  }

  async keepAwake() {
    if (document.hidden || !navigator.wakeLock) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
    } catch {
      // The system decides; the kiosk's own settings keep the screen on.
    }
  }

  scale() {
    const factor = Math.min(innerWidth / STAGE[0], innerHeight / STAGE[1]);
    const [left, top] = [(innerWidth - STAGE[0] * factor) / 2, (innerHeight - STAGE[1] * factor) / 2];
    this.stage.style.transform = `translate(${left}px, ${top}px) scale(${factor})`;
  }

  // Trouble ---------------------------------------------------------------------------------------------------

  tellOnline(answers) {
    this.isOnline = answers;
    this.tellTrouble();
  }

  tellTrouble() {
    const words = this.isOnline && this.connection.isMounted ? this.payload.stale : this.words().lost;
    this.trouble.hidden = !words;
    this.trouble.textContent = words;
    // The slide makes room, so that nothing of it is covered.
    this.content.style.transform = words ? `scale(${1 - (this.trouble.offsetHeight + 2 * TROUBLE_AWAY) / STAGE[1]})` : "";
  }

  reload() {
    const address = new URL(location.href);
    if (this.shown) address.searchParams.set("start", this.shown.slide.key);
    location.replace(address);
  }

  // Paper and end ---------------------------------------------------------------------------------------------

  /** All slides one below the other, a page each. */
  print() {
    document.documentElement.style.overflow = "";
    const views = this.payload.slides.map((slide) => new SlideView(slide, this.grounds));
    this.printed.replaceChildren(
      ...views.map((view) => {
        const status = element("p", { class: "status" }, say(this.payload.words[view.slide.language].slide, { n: view.slide.number, m: this.payload.count }));
        return element("div", { class: "sheet-of-paper" }, [view.root, status]);
      }),
    );
    for (const view of views) {
      fit(view.root);
      putInto(view.root, view.root.nextSibling);
    }
  }

  printEnds() {
    this.printed.replaceChildren();
    document.documentElement.style.overflow = "hidden";
  }

  /** The app has taken its own element away: on another page the wall goes, else the last picture stays. */
  left(address) {
    this.connection.isMounted = false;
    if (location.pathname !== address) this.destroy();
    else this.tellTrouble();
  }

  destroy() {
    this.clock.stop();
    this.connection.stop();
    clearTimeout(this.idle);
    for (const [where, name, act] of this.bound) where.removeEventListener(name, act, true);
    for (const address of this.grounds.values()) URL.revokeObjectURL(address);
    this.lock?.release();
    document.documentElement.style.overflow = "";
    this.host.remove();
  }
}
