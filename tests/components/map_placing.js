// What the browser reckons of the cases that `test_map_rules.py` made up.

import { readFileSync } from "node:fs";
import { lookOf } from "../shared/disc.js";
import { boxesAlong, drawnLegs, legsOf } from "./corridors.js";
import { project, View } from "./geo.js";
import { sectionsOf } from "./ground.js";
import { beside, isNamed, Room } from "./labels.js";
import { marksAt, spread, stateOfMark } from "./marks.js";
import { resolutionFor } from "./paint.js";
const asked = JSON.parse(readFileSync("asked"));
const { rules } = asked;
globalThis.Path2D = class { moveTo() {} lineTo() {} };
const viewOf = ({ box: [west, south, east, north], zoom, size }) => {
  const [[left, low], [right, high]] = [project(west, south), project(east, north)];
  return new View((left + right) / 2, (low + high) / 2, zoom, ...size);
};
const context = { measureText: (text) => ({ width: text.length * 6.5 }) };
console.log(JSON.stringify({
  spread: asked.clouds.map((marks) => spread(marks, { toScreen: (x, y) => [x, y] }, rules).map((one) => [one.mark.key, one.left, one.top])),
  marks: asked.views.map((view) => {
    const head = { rules, units: asked.units, pairs: asked.pairs };
    const seen = viewOf(view);
    return marksAt(head, seen.zoom, seen.scale).map((one) => [one.key, one.name, one.units, ...seen.toScreen(one.x, one.y)]);
  }),
  legs: asked.views.map((view, number) => {
    const head = { rules, corridors: asked.corridors, nodes: asked.nodes, gates: asked.gates };
    const legs = legsOf(head, { counts: () => asked.counts[number] }, 0, 0);
    return drawnLegs(head, legs, viewOf(view), asked.most).map((one) => [one.start, one.end, one.isOnward, one.cases, one.startAt, one.bend, one.endAt, one.width, boxesAlong(one, rules.along_leg)]);
  }),
  names: asked.clouds.map((marks) => {
    const room = new Room(400, 300, rules);
    return marks.map(({ x, y, layoutRadius: radius, name }) => {
      const own = [x - radius, y - radius, x + radius, y + radius];
      room.take(own);
      return beside(context, room, { left: x, top: y, radius, text: name, font: "", size: 12, own, isHeldIn: name.length % 2 > 0 })?.box ?? null;
    });
  }),
  states: asked.states.map(([told, more]) => stateOfMark(rules, told, more)),
  resolutions: asked.known.map((known) => asked.zooms.map((zoom) => resolutionFor({ rules, cells: Object.fromEntries(known.map((one) => [one, 1])) }, zoom))),
  named: asked.zooms.map((zoom) => asked.labels.map((label) => [[], ["rivers"]].map((shown) => isNamed(label, zoom, new Set(shown), rules.names_from)))),
  looks: asked.looks.map(([state, disc]) => lookOf(rules, asked.colours, "#112233", state, disc)),
  sections: sectionsOf({ borders: asked.borders, corner: asked.corner, rules, tables: { sections: asked.sections } }).map(({ lines }) => lines),
}));
