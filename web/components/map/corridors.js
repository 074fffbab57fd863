// Corridors: where goods came from, where they were seized, where they were bound for; few, bundled by country, curved and named.

import { project } from "./geo.js";
import { sized } from "./marks.js";

/** Legs in a window, the widest first: from a country to where goods were seized, and from there on. */
export function legsOf(head, figures, first, last) {
  const { corridors } = head;
  const most = head.rules.most_legs;
  const counts = figures.counts("corridors", "corridor", corridors.length, first, last);
  const legs = { inward: new Map(), onward: new Map() };
  const sums = { all: 0, noFrom: 0, noTo: 0, within: 0 };
  corridors.forEach((corridor, number) => {
    const cases = counts[number];
    if (!cases) return;
    sums.all += cases;
    if (!corridor.from) sums.noFrom += cases;
    if (!corridor.to) sums.noTo += cases;
    if (corridor.from && corridor.from !== corridor.country) gather(legs.inward, corridor.from, corridor.at, cases, corridor);
    if (corridor.to && corridor.to !== corridor.country) gather(legs.onward, corridor.at, corridor.to, cases, corridor);
  });
  const largest = (kind) => [...legs[kind].values()].sort((one, other) => other.cases - one.cases || (one.key < other.key ? -1 : 1));
  const inward = largest("inward");
  const onward = largest("onward");
  return { sums, inward: inward.slice(0, most), onward: onward.slice(0, most), more: Math.max(inward.length - most, 0) + Math.max(onward.length - most, 0) };
}

function gather(legs, start, end, cases, corridor) {
  const key = `${start}>${end}`;
  const leg = legs.get(key) ?? { key, start, end, cases: 0, country: corridor.country };
  leg.cases += cases;
  legs.set(key, leg);
}

/** Whether a point of the screen is in the picture. */
export function isInside([left, top], view) {
  return left >= 0 && top >= 0 && left <= view.width && top <= view.height;
}

/** A point of the screen, or where the way to it from `near` leaves the picture. */
function kept(far, near, view, room) {
  const limits = [view.width, view.height];
  const shares = far.map((value, axis) => {
    const [low, high] = [room, limits[axis] - room];
    return value > high ? (high - near[axis]) / (value - near[axis]) : value < low ? (low - near[axis]) / (value - near[axis]) : 1;
  });
  const share = Math.max(Math.min(...shares), 0);
  return near.map((value, axis) => value + (far[axis] - value) * share);
}

/** From border to border; over a border that both countries share a short way across, as one goes from `origin` to `goal`. */
function crossing([start, end], [origin, goal], view, { shortest_leg: shortest, edge_room: room }) {
  if (distance(start, end) >= shortest) return [start, end];
  const far = distance(origin, goal);
  const ways = [0, 1].map((axis) => (far ? (goal[axis] - origin[axis]) / far : Number(!axis)));
  const middle = [0, 1].map((axis) => (start[axis] + end[axis]) / 2);
  const way = [-1, 1].map((side) => [0, 1].map((axis) => middle[axis] + (side * shortest * ways[axis]) / 2));
  return isInside(middle, view) ? inside(way, view, room) : way;
}

/** A short way moved so that all of it is in the picture. */
function inside(way, view, room) {
  const by = [view.width, view.height].map((limit, axis) => {
    const ends = way.map((place) => place[axis]);
    return Math.max(room - Math.min(...ends), 0) + Math.min(limit - room - Math.max(...ends), 0);
  });
  return way.map((place) => place.map((value, axis) => value + by[axis]));
}

/** A way so many pixels to its right. */
function aside([start, end], lane) {
  const far = distance(start, end);
  const [dx, dy] = [((end[0] - start[0]) / far) * lane, ((end[1] - start[1]) / far) * lane];
  return [start, end].map(([left, top]) => [left - dy, top + dx]);
}

function distance(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** What a leg takes of the picture: boxes along its curve. */
export function boxesAlong(leg, count) {
  const half = leg.width / 2 + 1;
  const places = Array.from({ length: count + 1 }, (_, number) => along(leg, number / count));
  return places.slice(1).map(([right, low], number) => {
    const [left, top] = places[number];
    return [Math.min(left, right) - half, Math.min(top, low) - half, Math.max(left, right) + half, Math.max(top, low) + half];
  });
}

/** Geometry of legs on the screen: a curve from `start` over `bend` to `end`, its width, and where its name belongs. */
export function drawnLegs(head, legs, view, most) {
  return [...legs.inward.map((leg) => ({ ...leg, isOnward: false })), ...legs.onward.map((leg) => ({ ...leg, isOnward: true }))]
    .map((leg) => {
      const nodes = [head.nodes[leg.start], head.nodes[leg.end]];
      if (!nodes[0] || !nodes[1]) return null;
      const way = leg.isOnward ? "onward" : "inward";
      const onScreen = (lon, lat) => view.toScreen(...project(lon, lat));
      const gates = head.gates[leg.key].map(([lon, lat]) => onScreen(lon, lat));
      let [start, end] = aside(crossing(gates, nodes.map(({ lon, lat }) => onScreen(lon, lat)), view, head.rules), head.rules.lanes[way]);
      if (!isInside(leg.isOnward ? start : end, view)) return null;
      if (leg.isOnward) end = kept(end, start, view, head.rules.edge_room);
      else start = kept(start, end, view, head.rules.edge_room);
      const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
      const by = head.rules.bends[way];
      const bend = [(start[0] + end[0]) / 2 - dy * by, (start[1] + end[1]) / 2 + dx * by];
      const width = sized(leg.cases / most, head.rules.leg);
      return { ...leg, startAt: start, endAt: end, bend, width };
    })
    .filter(Boolean);
}

/** A point of a leg's curve, `share` of the way along. */
export function along({ startAt, bend, endAt }, share) {
  return [0, 1].map((axis) => (1 - share) ** 2 * startAt[axis] + 2 * share * (1 - share) * bend[axis] + share ** 2 * endAt[axis]);
}

export function drawLeg(context, leg, colour, arrow) {
  context.save();
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.globalAlpha = 0.72;
  context.lineCap = "round";
  context.lineWidth = leg.width;
  const head = Math.max(leg.width * arrow.share, arrow.least);
  const length = Math.hypot(leg.endAt[0] - leg.startAt[0], leg.endAt[1] - leg.startAt[1]) || 1;
  const near = along(leg, Math.max(1 - head / length, 0.5));
  context.beginPath();
  context.moveTo(...leg.startAt);
  const bend = leg.bend;
  context.quadraticCurveTo(bend[0], bend[1], near[0], near[1]);
  context.stroke();
  const turn = Math.atan2(leg.endAt[1] - near[1], leg.endAt[0] - near[0]);
  context.beginPath();
  context.moveTo(leg.endAt[0], leg.endAt[1]);
  for (const side of [-1, 1]) {
    context.lineTo(leg.endAt[0] - head * Math.cos(turn + side * arrow.turn), leg.endAt[1] - head * Math.sin(turn + side * arrow.turn));
  }
  context.closePath();
  context.fill();
  context.restore();
}
