// Switches of layers and of the ground, the measure and the colour: buttons that keep their state, and two lists.

import { discOf, lookOf } from "../shared/disc.js";
import { drawn, element } from "../shared/dom.js";
import { sized } from "./marks.js";

export class Controls {
  /** `act`: toggle(kind, name), measure(value), colour(value). */
  constructor(act) {
    this.act = act;
    this.root = element("div", { class: "controls", role: "toolbar" });
  }

  set({ head, words }) {
    const switches = (kind, names) =>
      names.map((name) => {
        const made = element("button", { type: "button", class: "switch", "data-name": name }, words.say(`layer_${name}`));
        made.addEventListener("click", () => this.act.toggle(kind, name));
        return made;
      });
    const list = (label, choices, act) => {
      const made = element("select", { "aria-label": label }, choices.map(([value, text]) => element("option", { value }, text)));
      made.addEventListener("change", () => act(made.value));
      return [element("span", { class: "list" }, [element("span", { class: "label" }, label), made]), made];
    };
    const [measureList, measure] = list(words.say("measure"), head.measures, this.act.measure);
    const [colourList, colour] = list(words.say("colour"), head.colours, this.act.colour);
    Object.assign(this, { measure, colour });
    this.layers = switches("layers", head.layers);
    this.grounds = switches("ground", head.grounds);
    this.root.setAttribute("aria-label", words.say("layers"));
    this.root.replaceChildren(
      element("div", { class: "group" }, this.layers),
      // Size and colour are those of the marks of offices.
      ...(head.layers.includes("offices") ? [element("div", { class: "group lists" }, [measureList, colourList])] : []),
      element("div", { class: "group ground" }, [element("span", { class: "label" }, words.say("ground")), ...this.grounds]),
    );
  }

  show(state) {
    for (const [buttons, on] of [[this.layers, state.layers], [this.grounds, state.ground]]) {
      for (const one of buttons) one.setAttribute("aria-pressed", String(on.has(one.dataset.name)));
    }
    this.measure.value = state.measure;
    this.colour.value = state.colour;
  }
}

/** About the largest value, a quarter and a twentieth of it, as numbers that are easily read; each once, of counts none below one. */
export function keyValues(most) {
  const round = (value) => {
    const ten = 10 ** Math.floor(Math.log10(value));
    return [5, 2, 1].find((one) => one * ten <= value) * ten;
  };
  return [...new Set([1, 0.25, 0.05].map((share) => round(most * share)))].filter((value) => most < 1 || value >= 1);
}

/** Circles with what they stand for: the size key of a layer. */
function sizes({ head, words }, most, bounds, written) {
  if (!most) return [];
  const values = keyValues(most);
  return values.map((value) => {
    const radius = sized(value / most, bounds);
    const wide = 2 * radius + 2;
    const circle = drawn("circle", { cx: radius + 1, cy: radius + 1, r: radius, fill: "none", stroke: "currentColor", "stroke-width": 1.4 });
    return element("li", { class: "sized" }, [drawn("svg", { class: "sizes", width: wide, height: wide, "aria-hidden": "true" }, [circle]), written(value)]);
  });
}

/** What the signs on the map mean; only those that are there. */
export function fillLegend(root, { head, words, state, drawn: found }) {
  const { rules } = head;
  const { colours } = state;
  const entry = (sign, text) => element("li", {}, [sign, text]);
  const sign = (kind, colour) => element("span", { class: `sign ${kind}`, "aria-hidden": "true", style: `--c:${colour}` });
  const ring = (name) => drawn("svg", { class: "ring", viewBox: "-9 -9 18 18", "aria-hidden": "true" }, [discOf(lookOf(rules, colours, colours.context, name), 5, rules.ring_away - 0.5)]);
  const entries = [];
  if (state.layers.has("offices")) {
    if (state.colour === "change") for (const [kind, name] of Object.entries(head.change_legend)) entries.push(entry(sign("disc", colours[rules.changes[kind]]), words.say(name)));
    else for (const group of found.groups) entries.push(entry(sign("disc", head.groups[group].colour), head.groups[group].name));
    if (head.isCard && state.mostMark) entries.push(entry(sign("disc", colours[state.colour]), words.say("largest_mark", { cases: words.counted("cases_n", state.mostMark) })));
    for (const name of rules.legend_states.filter((one) => found.notes.has(one))) entries.push(entry(ring(name), words.say(head.look_words[name][state.measure === "cases" ? 0 : 1])));
  }
  for (const [layer, kind, colour, name] of rules.legend) if (state.layers.has(layer)) entries.push(entry(sign(kind, colours[colour]), words.say(name)));
  const cases = (value) => words.counted("cases_n", value);
  if (!head.isCard && state.layers.has("offices")) {
    const written = state.measure === "cases" ? cases : (value) => words.quantity(value, head.kilograms);
    entries.push(...sizes({ head, words }, state.mostMark, rules.disc, written));
  } else if (state.layers.has("places")) entries.push(...sizes({ head, words }, state.mostPlace, rules.place, cases));
  root.replaceChildren(...entries);
}
