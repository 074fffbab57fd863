// Marks of offices: both sides of a crossing as one until they stand apart, and none covers another.

import { project } from "./geo.js";

const CLEARANCE = 3;
const ROUNDS = 200;
/** Two sides become two marks where they stand this many pixels apart, or from this zoom on. */
const APART = 22;
const SPLIT_ZOOM = 8.6;
/** A mark that was moved further than this has a line to its true place. */
const MOVED = 2.5;

/** Pixels of a share of the largest, as `content.map.rules.sized`. */
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
    if (apart >= APART || zoom >= SPLIT_ZOOM) continue;
    for (const unit of sides) free.delete(unit);
    marks.push({ key: `pair:${pair.code}`, field: "pair_codes", code: pair.code, name: pair.name, units: sides, x: (one[0] + other[0]) / 2, y: (one[1] + other[1]) / 2 });
  }
  for (const unit of free) {
    const { code, name, lon, lat, field } = head.units[unit];
    const [x, y] = project(lon, lat);
    marks.push({ key: `unit:${code}`, field, code, name, units: [unit], x, y });
  }
  return marks;
}

/** Marks moved apart as far as they would cover each other; `radius` of each is the largest that it has while the clock runs. */
export function spread(marks, view) {
  const placed = marks.map((mark) => {
    const [left, top] = view.toScreen(mark.x, mark.y);
    return { mark, left, top, trueLeft: left, trueTop: top, radius: mark.layoutRadius };
  });
  placed.sort((one, other) => other.radius - one.radius || (one.mark.key < other.mark.key ? -1 : 1));
  for (let round = 0; round < ROUNDS; round += 1) {
    let isMoved = false;
    for (let one = 0; one < placed.length; one += 1) {
      for (let other = one + 1; other < placed.length; other += 1) isMoved = part(placed[one], placed[other]) || isMoved;
    }
    if (!isMoved) break;
  }
  for (const one of placed) one.isMoved = Math.hypot(one.left - one.trueLeft, one.top - one.trueTop) > MOVED;
  return placed;
}

function part(one, other) {
  const wanted = one.radius + other.radius + CLEARANCE;
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

/** Draw one mark: a disc, and a ring that says what was reported. */
export function drawMark(context, { left, top, radius, fill, state, isUnsure, colours }) {
  context.save();
  context.lineWidth = 1.4;
  context.beginPath();
  context.arc(left, top, radius, 0, 2 * Math.PI);
  if (state === "closed" || state === "not_open") {
    context.fillStyle = colours.card;
    context.fill();
    context.strokeStyle = colours.context;
    context.setLineDash(state === "not_open" ? [1.5, 2.5] : []);
    context.stroke();
    context.setLineDash([]);
    if (state === "closed") {
      context.beginPath();
      context.moveTo(left - radius * 0.7, top + radius * 0.7);
      context.lineTo(left + radius * 0.7, top - radius * 0.7);
      context.stroke();
    }
    context.restore();
    return;
  }
  if (state === "held") {
    const arm = Math.max(radius, 4) * 0.6;
    context.fillStyle = colours.card;
    context.fill();
    context.moveTo(left - arm, top - arm);
    context.lineTo(left + arm, top + arm);
    context.moveTo(left - arm, top + arm);
    context.lineTo(left + arm, top - arm);
    context.strokeStyle = colours.context;
    context.stroke();
    context.restore();
    return;
  }
  context.globalAlpha = isUnsure ? 0.55 : 0.92;
  context.fillStyle = fill ?? colours.card;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = fill ? colours.card : colours.text;
  if (isUnsure && fill) context.strokeStyle = fill;
  context.stroke();
  if (state === "missing" || state === "filling" || state === "unknown") {
    context.beginPath();
    context.arc(left, top, radius + 3, 0, 2 * Math.PI);
    context.strokeStyle = state === "missing" ? colours.attention : colours.context;
    context.lineWidth = state === "missing" ? 2.2 : 1.6;
    context.setLineDash(state === "missing" ? [4, 3] : [1.5, 3]);
    context.stroke();
  }
  context.restore();
}
