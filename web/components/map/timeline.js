// The clock: bars of cases by step with the window on them, a slider over them, play, length and speed.

import { element, grownBy } from "../shared/dom.js";

const HEIGHT = 46;

export class Timeline {
  /** `act`: moved(last), length(value), played(), speed(value), settled(). */
  constructor(act) {
    this.act = act;
    this.canvas = element("canvas", { class: "bars", "aria-hidden": "true" });
    this.slider = element("input", { type: "range", class: "slider" });
    this.slider.addEventListener("input", () => act.moved(Number(this.slider.value)));
    this.slider.addEventListener("change", () => act.settled());
    this.play = element("button", { type: "button", class: "play" });
    this.play.addEventListener("click", () => act.played());
    this.length = element("select");
    this.length.addEventListener("change", () => act.length(this.length.value));
    this.speed = element("select");
    this.speed.addEventListener("change", () => act.speed(Number(this.speed.value)));
    this.first = element("span");
    this.last = element("span");
    this.now = element("span", { class: "now" });
    this.back = element("button", { type: "button", class: "quiet" });
    this.back.addEventListener("click", () => act.back());
    this.root = element("div", { class: "timeline" }, [
      this.play,
      element("div", { class: "track" }, [this.canvas, this.slider, element("div", { class: "ends" }, [this.first, this.now, this.last])]),
      element("div", { class: "choices" }, [this.length, this.speed, this.back]),
    ]);
  }

  /** Words and choices of new figures. */
  set({ words, head, lengths, speeds, sums }) {
    Object.assign(this, { words, head, sums });
    const steps = head.clock.labels.length;
    Object.assign(this.slider, { min: 0, max: steps - 1, step: 1 });
    this.slider.setAttribute("aria-label", words.say("slider"));
    options(this.length, lengths, words.say("length"));
    options(this.speed, speeds, words.say("speed"));
    this.first.textContent = head.clock.short[0];
    this.last.textContent = head.clock.short[steps - 1];
    this.back.textContent = words.say("back");
    this.root.classList.toggle("single", steps === 1);
  }

  show({ first, last, length, speed, isPlaying, label, isAway }, colours) {
    this.slider.value = last;
    this.slider.setAttribute("aria-valuetext", label);
    this.length.value = length;
    this.speed.value = speed;
    const words = this.words.say(isPlaying ? "pause" : "play");
    this.play.textContent = isPlaying ? "❚❚" : "▶";
    this.play.setAttribute("aria-label", words);
    this.play.title = words;
    this.now.textContent = label;
    this.back.hidden = !isAway;
    this.draw(first, last, colours);
  }

  draw(first, last, colours) {
    const width = this.canvas.clientWidth;
    const ratio = (window.devicePixelRatio || 1) * grownBy(this.canvas);
    if (this.canvas.width !== Math.round(width * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(HEIGHT * ratio);
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    const steps = this.sums.length;
    const most = Math.max(...this.sums, 1);
    const wide = width / steps;
    context.fillStyle = colours.band;
    context.fillRect(first * wide, 0, (last - first + 1) * wide, HEIGHT);
    for (let step = 0; step < steps; step += 1) {
      const tall = this.sums[step] ? Math.max((this.sums[step] / most) * (HEIGHT - 6), 1.5) : 0;
      const isIn = step >= first && step <= last;
      context.fillStyle = isIn ? colours.present : colours.context;
      context.globalAlpha = isIn ? 1 : 0.5;
      const bar = [step * wide + wide * 0.14, HEIGHT - tall, Math.max(wide * 0.72, 0.8), tall];
      if (step >= this.head.clock.complete) {
        // Still filling up: hatched.
        context.globalAlpha = 1;
        context.strokeStyle = context.fillStyle;
        context.lineWidth = 1;
        context.strokeRect(bar[0] + 0.5, bar[1] + 0.5, Math.max(bar[2] - 1, 0.5), bar[3]);
        for (let line = 2; line < tall; line += 3) {
          context.beginPath();
          context.moveTo(bar[0], HEIGHT - line);
          context.lineTo(bar[0] + bar[2], HEIGHT - line);
          context.stroke();
        }
      } else context.fillRect(...bar);
    }
    context.globalAlpha = 1;
    context.fillStyle = colours.hairline;
    context.fillRect(0, HEIGHT - 1, width, 1);
  }
}

function options(select, choices, label) {
  select.setAttribute("aria-label", label);
  select.title = label;
  select.replaceChildren(...choices.map(([value, words]) => element("option", { value: String(value) }, words)));
}
