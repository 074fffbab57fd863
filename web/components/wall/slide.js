// One slide as elements. Every word and number is ready; sizes are fitted by fit.js once it stands on the stage.

import { element, picture } from "../shared/dom.js";
import { MapPlayer } from "./map.js";

/** Height of a table's heading, and the most of its rows. */
const HEAD = 90;
const ROW = 150;

export class SlideView {
  /** @param grounds pictures of grounds by their names: addresses of images. */
  constructor(slide, grounds) {
    this.slide = slide;
    this.sign = slide.sign;
    this.waits = [];
    this.player = null;
    this.root = element("section", { class: "slide", lang: slide.language, "aria-label": slide.title, "data-key": slide.key }, [
      element("header", { class: "top" }, [
        element("p", { class: "kicker" }, slide.kicker),
        element("span", { class: "room" }),
        ...slide.marks.map((mark) => element("p", { class: "mark" }, mark)),
      ]),
      element("h1", { class: "title" }, slide.title),
      this.body(grounds),
      element("footer", { class: "foot" }, slide.foot),
    ]);
    this.root.style.setProperty("--title", `${slide.title_size}px`);
  }

  body(grounds) {
    const { slide } = this;
    const beside = [];
    if (slide.figures.length) beside.push(figures(slide.figures));
    if (slide.points.length) beside.push(element("ul", { class: "points" }, slide.points.map((text) => element("li", {}, text))));
    const shown = slide.picture && this.pictureOf(slide.picture, grounds);
    const layout = !shown ? (beside.length ? "alone" : "bare") : !beside.length ? "whole" : slide.picture.kind === "charts" && slide.picture.charts.length > 1 ? "strip" : "beside";
    const side = beside.length ? [element("div", { class: "side" }, beside)] : [];
    const made = element("div", { class: `body ${layout}` }, layout === "strip" ? [...side, shown] : [...(shown ? [shown] : []), ...side]);
    made.style.setProperty("--picture", `${slide.wide}px`);
    return made;
  }

  pictureOf(one, grounds) {
    if (one.kind === "map") {
      this.player = new MapPlayer(one, grounds.get(one.ground));
      this.waits.push(this.player.ready);
      return this.player.root;
    }
    if (one.kind === "charts") {
      const made = element("div", { class: "charts" }, one.charts.map(chart));
      made.style.gridTemplateColumns = one.charts.map(({ wide }) => `minmax(0, ${wide}fr)`).join(" ");
      return made;
    }
    if (one.kind === "table") return table(one);
    return moments(one.moments);
  }

  /** Resolves when the slide can be shown without anything coming in later. */
  ready() {
    return Promise.all(this.waits);
  }

  /** Shows the state after a share of its time, 0 to 1. */
  at(share) {
    this.player?.at(share);
  }
}

function figures(list) {
  return element("div", { class: "figures", "data-count": list.length }, list.map(figure));
}

function figure(one) {
  const small = [one.state_words && ["state", one.state_words], one.compared && ["compared", one.compared], one.note && [one.is_warning ? "note warning" : "note", one.note]].filter(Boolean);
  return element("div", { class: one.state ? "figure without" : "figure", "data-state": one.state }, [
    element("b", { class: "written" }, one.written),
    element("div", { class: "about" }, [element("p", { class: "label" }, one.label), ...small.map(([kind, words]) => element("p", { class: kind }, words))]),
  ]);
}

function chart(one) {
  const image = picture(one.svg);
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", one.alt);
  return element("figure", { class: "chart" }, [
    element("figcaption", {}, one.title),
    element("div", { class: "drawing" }, [image]),
    ...one.notes.map((note) => element("p", { class: "note" }, note)),
  ]);
}

function table(one) {
  const cell = (name, words, number, state = "") => element(name, { class: one.is_number[number] ? "number" : null, "data-state": state || null }, words);
  const made = element("div", { class: "tabled" }, [
    element("h2", {}, one.title),
    element("div", { class: "sheet" }, [
      element("table", {}, [
        element("thead", {}, [element("tr", {}, one.headings.map((words, number) => cell("th", words, number)))]),
        element("tbody", {}, one.rows.map((row) => element("tr", {}, row.map((one, number) => cell("td", one.written, number, one.state))))),
      ]),
    ]),
    ...(one.states.length ? [element("p", { class: "states" }, one.states.map((words) => element("span", {}, words)))] : []),
  ]);
  // A few rows stand together at the top.
  made.style.setProperty("--most", `${HEAD + ROW * one.rows.length}px`);
  return made;
}

function moments(list) {
  const made = list.map((one) =>
    element("li", { class: one.is_open ? "open" : null }, [
      element("p", { class: "when" }, one.when),
      element("div", {}, [element("p", { class: "what" }, one.words), ...(one.source ? [element("p", { class: "source" }, one.source)] : [])]),
    ]),
  );
  return element("ol", { class: "moments" }, made);
}
