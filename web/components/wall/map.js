// A map that plays: the ground is one image for all slides, names are a picture of the server, marks are circles that grow and shrink.

import { discOf, strike } from "../shared/disc.js";
import { drawn, element, picture } from "../shared/dom.js";

const HOLD = 0.22;
const LEAD = 0.04;

export class MapPlayer {
  constructor(map, ground) {
    this.map = map;
    const [wide, tall] = map.box;
    const image = element("img", { class: "layer", alt: "", src: ground });
    // A map without its ground still has its marks and names.
    this.ready = image.decode().catch((error) => console.error(error));
    this.circles = new Map();
    this.marks = drawn("svg", { class: "layer", viewBox: `0 0 ${wide} ${tall}`, role: "img", "aria-label": map.alt });
    // A mark that was moved from under another has a line to its own place.
    for (const { x, y, origin } of map.marks) {
      if (origin) this.marks.append(drawn("line", { class: "leader", x1: origin[0], y1: origin[1], x2: x, y2: y }), drawn("circle", { class: "leader", cx: origin[0], cy: origin[1], r: 1.2 }));
    }
    for (const mark of [...map.marks].sort((a, b) => b.radius - a.radius)) {
      const group = discOf(mark.look, mark.radius, map.away);
      group.setAttribute("transform", `translate(${mark.x} ${mark.y})`);
      group.dataset.mark = mark.number;
      this.circles.set(mark.number, group);
      this.marks.append(group);
    }
    const names = picture(map.names);
    names.setAttribute("class", "layer");
    const plane = element("div", { class: "plane" }, [image, this.marks, names]);
    plane.style.aspectRatio = `${wide} / ${tall}`;
    plane.style.setProperty("--ratio", wide / tall);
    this.label = element("b", { class: "now" });
    this.written = element("span", { class: "then" });
    const bar = map.steps.map(() => element("i"));
    this.ticks = bar;
    const steps = map.steps.length ? [element("div", { class: "steps" }, [this.label, this.written, element("div", { class: "ticks", "aria-hidden": "true" }, bar)])] : [];
    this.root = element("figure", { class: "map" }, [...steps, element("div", { class: "frame" }, [plane]), legendOf(map)]);
    this.step = null;
    this.at(1);
  }

  at(share) {
    const { steps } = this.map;
    if (!steps.length) return;
    const step = Math.min(steps.length - 1, Math.max(0, Math.floor(((share - LEAD) / (1 - LEAD - HOLD)) * steps.length)));
    if (step === this.step) return;
    this.step = step;
    const now = steps[step];
    this.label.textContent = now.label;
    this.written.textContent = now.written;
    this.ticks.forEach((tick, number) => tick.classList.toggle("past", number <= step));
    for (const [number, group] of this.circles) {
      const radius = now.radii[number];
      group.classList.toggle("nothing", radius === 0);
      resize(group, radius || 1.6, this.map.away);
    }
  }
}

function resize(group, radius, away) {
  for (const part of group.children) {
    const name = part.getAttribute("class");
    if (name === "strike") part.setAttribute("d", strike(radius));
    else part.style.r = `${name === "ring" ? radius + away : radius}px`;
  }
}

function legendOf(map) {
  const head = map.title ? [element("li", { class: "title-of" }, map.title)] : [];
  return element("ul", { class: "legend" }, [...head, ...map.legend.map((one) => element("li", {}, [signOf(one), element("span", {}, one.words)]))]);
}

/** The sign of a legend's entry. */
function signOf(one) {
  if (one.sign === "disc" || one.sign === "ring") return drawn("svg", { class: "sign", viewBox: "-8 -8 16 16" }, [discOf(one.look, 4.6, 2)]);
  const made = element("i", { class: `sign ${one.sign}` });
  made.style.background = one.colour;
  return made;
}
