// Names that never cover each other, nor a mark: each stands where it finds room, the important ones choosing first.

import { project } from "./geo.js";

const CELL = 64;

/** Boxes that are taken, found again by the squares of a grid. */
export class Room {
  constructor(width, height, rules) {
    this.rules = rules;
    this.edges = [0, 0, width, height];
    this.squares = new Map();
  }

  *squaresOf([left, top, right, bottom]) {
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1) {
      for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) yield column * 4096 + row;
    }
  }

  take(box) {
    for (const square of this.squaresOf(box)) {
      if (!this.squares.has(square)) this.squares.set(square, []);
      this.squares.get(square).push(box);
    }
  }

  /** Whether a box lies within the picture and covers nothing, but for `own`. */
  isFree(box, own = null) {
    const [left, top, right, bottom] = this.edges;
    if (box[0] < left || box[1] < top || box[2] > right || box[3] > bottom) return false;
    for (const square of this.squaresOf(box)) {
      for (const other of this.squares.get(square) ?? []) {
        if (other !== own && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false;
      }
    }
    return true;
  }
}

const widths = new Map();

/** Pixels of a name on the map; those of countries and seas may be larger. */
export const NAME_SIZE = 14;

export function textWidth(context, font, text) {
  const key = `${font}|${text}`;
  if (!widths.has(key)) {
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

/** Forget what was measured before the fonts were there. */
export function measureAgain() {
  widths.clear();
}

/** A name beside a disc, or null where there is no room; the room it takes is taken. `isHeldIn`: what would leave the picture at a side is moved into it; `accept`: what else must hold of its box. */
export function beside(context, room, { left, top, radius, text, font, size, own = null, sides = room.rules.sides, isHeldIn = false, accept = () => true }) {
  const width = textWidth(context, font, text);
  const { gap, margin } = room.rules;
  for (const [across, down] of sides) {
    const far = across && down ? radius * 0.75 + 1 : radius + gap;
    const middle = top + down * (far + size / 2 - (across ? 1 : 0));
    let start = across > 0 ? left + far : across < 0 ? left - far - width : left - width / 2;
    if (isHeldIn) start = Math.max(room.edges[0] + margin, Math.min(start, room.edges[2] - margin - width));
    const box = [start - margin, middle - size / 2 - margin, start + width + margin, middle + size / 2 + margin];
    if (room.isFree(box, own) && accept(box)) {
      room.take(box);
      return { text, font, size, box, left: start, top: middle };
    }
  }
  return null;
}

/** A name around its point, perhaps turned; null where there is no room. */
export function around(context, room, { left, top, text, font, size, angle = 0 }) {
  const width = textWidth(context, font, text);
  const { margin } = room.rules;
  const turn = (angle * Math.PI) / 180;
  const across = (Math.abs(Math.cos(turn)) * width + Math.abs(Math.sin(turn)) * size) / 2 + margin;
  const down = (Math.abs(Math.sin(turn)) * width + Math.abs(Math.cos(turn)) * size) / 2 + margin;
  const box = [left - across, top - down, left + across, top + down];
  if (!room.isFree(box)) return null;
  room.take(box);
  return { text, font, size, box, left: left - width / 2, top, turn: -turn, middle: [left, top] };
}

/** Names of countries, towns and waters in the order of their weight, each where it finds room. */
export function placeNames(context, room, view, labels, { language, family, shown, said }) {
  const placed = [];
  const named = new Set();
  const [west, south, east, north] = view.box;
  const inSight = labels.filter((one) => one.lon > west && one.lon < east && one.lat > south && one.lat < north);
  const wanted = inSight.filter((one) => isNamed(one, view.zoom, shown, room.rules.names_from));
  // A country that finds no room at its first place has a second one.
  wanted.sort((one, other) => (one.kind === "country_again") - (other.kind === "country_again") || other.priority - one.priority);
  for (const label of wanted) {
    const [left, top] = view.toScreen(...project(label.lon, label.lat));
    const text = label[`name_${language}`] ?? label.name_en;
    if (named.has(label.iso3 ?? label) || said.has(text)) continue;
    const found = label.kind === "place" ? town(context, room, { left, top, text, label, family }) : wide(context, room, { left, top, text, label, family });
    if (found) {
      placed.push({ ...found, kind: label.kind, isOurs: Boolean(label.programme), rank: label.rank });
      if (label.iso3) named.add(label.iso3);
    }
  }
  return placed;
}

/** Whether a name of the ground stands at a zoom. */
export function isNamed(label, zoom, shown, from) {
  if (label.kind === "place") return zoom >= from[label.rank] + (label.programme ? 0 : from.abroad);
  if (label.kind === "river") return shown.has("rivers") && zoom >= from.river;
  return label.kind !== "blank" && (label.kind !== "programme_country" || zoom < from.country_until);
}

function town(context, room, { left, top, text, label, family }) {
  const size = NAME_SIZE;
  const font = `${label.rank === 1 ? 560 : 440} ${size}px ${family}`;
  const dot = label.rank === 1 ? 2.6 : 1.7;
  const own = [left - dot, top - dot, left + dot, top + dot];
  if (!room.isFree(own)) return null;
  const found = beside(context, room, { left, top, radius: dot, text, font, size, sides: room.rules.sides.slice(0, 4) });
  if (found) room.take(own);
  return found && { ...found, dot: { left, top, radius: dot } };
}

function wide(context, room, { left, top, text, label, family }) {
  const isWater = label.kind === "water" || label.kind === "river";
  const size = Math.max(label.size ?? 0, NAME_SIZE);
  const font = isWater ? `italic 440 ${size}px ${family}` : `600 ${size}px ${family}`;
  const tried = label.kind === "programme_country" ? room.rules.country_names_away : [[0, 0]];
  for (const [across, down] of tried) {
    const found = around(context, room, { left: left + across, top: top + down, text, font, size, angle: label.angle ?? 0 });
    if (found) return found;
  }
  return null;
}

/** Draw a placed name with a seam around it. */
export function drawName(context, name, colour, seam) {
  context.save();
  context.font = name.font;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = seam;
  context.fillStyle = colour;
  let [left, top] = [name.left, name.top];
  if (name.turn) {
    context.translate(...name.middle);
    context.rotate(name.turn);
    [left, top] = [name.left - name.middle[0], 0];
  }
  context.strokeText(name.text, left, top);
  context.fillText(name.text, left, top);
  if (name.dot) {
    context.beginPath();
    context.arc(name.dot.left, name.dot.top, name.dot.radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}
