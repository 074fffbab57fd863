// Switches of layers and of the ground, the measure and the colour: buttons that keep their state, and two lists.

import { element } from "./dom.js";

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

/** What the signs on the map mean; only those that are there. */
export function fillLegend(root, { head, words, state, drawn }) {
  const entry = (sign, text) => element("li", {}, [element("span", { class: `sign ${sign.kind}`, "aria-hidden": "true", style: `--c:${sign.colour}` }), text]);
  const { colours } = state;
  const entries = [];
  if (state.layers.has("offices")) {
    if (state.colour === "change") {
      for (const kind of ["more", "same", "fewer"]) entries.push(entry({ kind: "disc", colour: { more: colours.attention, same: colours.context, fewer: colours.present }[kind] }, words.say(`legend_${kind}`)));
      entries.push(entry({ kind: "disc", colour: colours.faint }, words.say("legend_unknown_change")));
    } else for (const group of drawn.groups) entries.push(entry({ kind: "disc", colour: head.groups[group].colour }, head.groups[group].name));
    const signs = { zero: ["hollow", colours.text], missing: ["dashed", colours.attention], filling: ["dotted", colours.context], unknown: ["dotted", colours.context], held: ["held", colours.context], closed: ["closed", colours.context], not_open: ["dotted thin", colours.context], unsure: ["pale", colours.context] };
    for (const [name, [kind, colour]] of Object.entries(signs)) if (drawn.notes.has(name)) entries.push(entry({ kind, colour }, words.say(name === "unsure" ? "unsure" : name === "zero" ? "state_zero" : `state_${name}`)));
  }
  if (state.layers.has("places")) entries.push(entry({ kind: "disc", colour: colours.places }, words.say("legend_place")), entry({ kind: "dashed", colour: colours.places }, words.say("legend_precision")));
  if (state.layers.has("density")) entries.push(entry({ kind: "heat", colour: colours.heat }, words.say("legend_density")));
  if (state.layers.has("borders")) entries.push(entry({ kind: "line", colour: colours.heat }, words.say("legend_border")));
  if (state.layers.has("corridors")) entries.push(entry({ kind: "line", colour: colours.inward }, words.say("legend_inward")), entry({ kind: "line", colour: colours.onward }, words.say("legend_onward")));
  root.replaceChildren(...entries);
}
