// Marks of offices: both sides of a crossing as one until they stand apart, and none covers another.

// `charts/map_rules.py` has the same; tests hold both together.

import { project } from "./geo.js";

/** Pixels of a share of the largest. */
export function sized(share, [most, least]) {
  return Math.max(most * Math.sqrt(Math.max(share, 0)), least);
}

/** What is drawn at a zoom: each a pair or an office, `units` by their numbers, at a place of the world. */
export function marksAt(head, zoom, scale) {
  const free = new Set(head.units.map((_, number) => number).filter((number) => head.units[number].drawn));
  const marks = [];
  for (const pair of head.pairs) {
    const sides = pair.units;
    if (!sides.every((unit) => free.has(unit))) continue;
    const [one, other] = sides.map((unit) => project(head.units[unit].lon, head.units[unit].lat));
    const apart = Math.hypot(one[0] - other[0], one[1] - other[1]) * scale;
    if (apart >= head.rules.apart || zoom >= head.rules.split_zoom) continue;
    for (const unit of sides) free.delete(unit);
    marks.push({ key: `pair:${pair.code}`, field: "pair_codes", code: pair.code, name: pair.name, units: sides, x: (one[0] + other[0]) / 2, y: (one[1] + other[1]) / 2 });
  }
  for (const unit of free) {
    const { code, lon, lat, field } = head.units[unit];
    const name = crossingName(head.units[unit]);
    const [x, y] = project(lon, lat);
    marks.push({ key: `unit:${code}`, field, code, name, units: [unit], x, y });
  }
  return marks;
}

/** The name of an office by itself, and of the one side that it faces and where there is no office. */
function crossingName({ name, facing }) {
  return facing.length === 1 ? `${name} – ${facing[0]}` : name;
}

/** Places that would cover each other at a zoom as one: arrays of their numbers, of each the place of the most cases first. A place is near by its distance on a screen of a whole or half zoom, so that what is one stays so while the view moves. */
export function clusteredPlaces(places, zoom, rules) {
  const scale = 512 * 2 ** (Math.round(zoom * 2) / 2);
  const near = rules.cluster / scale;
  const order = places.map((_, number) => number).sort((one, other) => places[other].sum - places[one].sum || one - other);
  const clusters = [];
  const squares = new Map();
  const square = (column, row) => `${column} ${row}`;
  for (const number of order) {
    const [x, y] = project(places[number].lon, places[number].lat);
    const [column, row] = [Math.floor(x / near), Math.floor(y / near)];
    const around = [-1, 0, 1].flatMap((across) => [-1, 0, 1].flatMap((down) => squares.get(square(column + across, row + down)) ?? []));
    const found = around.find((one) => Math.hypot(one.x - x, one.y - y) < near);
    if (found) found.members.push(number);
    else {
      const made = { x, y, members: [number] };
      clusters.push(made);
      squares.set(square(column, row), [...(squares.get(square(column, row)) ?? []), made]);
    }
  }
  return clusters.map(({ members }) => members);
}

/** Marks moved apart as far as they would cover each other; `radius` of each is the largest that it has while the clock runs. */
export function spread(marks, view, rules) {
  const placed = marks.map((mark) => {
    const [left, top] = view.toScreen(mark.x, mark.y);
    return { mark, left, top, trueLeft: left, trueTop: top, radius: mark.layoutRadius };
  });
  placed.sort((one, other) => other.radius - one.radius || (one.mark.key < other.mark.key ? -1 : 1));
  for (let round = 0; round < rules.rounds; round += 1) {
    let isMoved = false;
    for (let one = 0; one < placed.length; one += 1) {
      for (let other = one + 1; other < placed.length; other += 1) isMoved = part(placed[one], placed[other], rules.clearance) || isMoved;
    }
    if (!isMoved) break;
  }
  for (const one of placed) one.isMoved = Math.hypot(one.left - one.trueLeft, one.top - one.trueTop) > rules.moved;
  return placed;
}

function part(one, other, clearance) {
  const wanted = one.radius + other.radius + clearance;
  let [dx, dy] = [other.left - one.left, other.top - one.top];
  if (Math.abs(dx) >= wanted || Math.abs(dy) >= wanted) return false;
  let gap = Math.hypot(dx, dy);
  if (gap >= wanted - 0.01) return false;
  let push = gap < 1e-6 ? wanted : (wanted - gap) / gap;
  if (gap < 1e-6) [dx, dy, gap] = [1, 0, 1];
  const share = one.radius ** 2 / (one.radius ** 2 + other.radius ** 2);
  one.left -= dx * push * (1 - share);
  one.top -= dy * push * (1 - share);
  other.left += dx * push * share;
  other.top += dy * push * share;
  return true;
}

/** How a mark looks, and its disc where the state is a ring around it: `told` are the states of its offices. */
export function stateOfMark(rules, told, { cases, uncounted, value, isUnsure }) {
  const disc = !value ? "zero" : isUnsure ? "unsure" : "reported";
  if (uncounted && !cases) return ["held", disc];
  const state = rules.mark_states.find((one) => told.includes(one));
  // What was seized shows also where the office was closed for the rest of the time.
  return state === "reported" || (value && rules.never_due.includes(state)) ? [disc, disc] : [state, disc];
}
