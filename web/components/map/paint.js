// Everything that lies on the ground: hexagons, borders, corridors, places, offices, the reader's circle, box and shape, and their names.

import { drawDisc, lookOf } from "../shared/disc.js";
import { along, boxesAlong, drawLeg, drawnLegs, isInside, legsOf } from "./corridors.js";
import { joinUnits, largestGroup, measureOf } from "./figures.js";
import { circle, project, unproject } from "./geo.js";
import { MIDDLE, sectionsOf, UNITS } from "./ground.js";
import { NAME_SIZE, Room, around, beside, drawName, placeNames } from "./labels.js";
import { clusteredPlaces, marksAt, sized, spread, stateOfMark } from "./marks.js";
import { pieces } from "./outline.js";

const LINE_STEP = 6;
const NAMES_OF_PLACES = 40;
const SHADES = 24;
/** The widest hexagon of all, in kilometres. */
const CELL_KM = 140;
/** How far beside a line a click still means it. */
const REACH = 7;

/** Resolution of hexagons at a zoom: the finest that is known and wanted there, else the coarsest known. */
export function resolutionFor(head, zoom) {
  const [wanted] = head.rules.cell_zooms.find(([, until]) => zoom < until);
  const known = Object.keys(head.cells).map(Number).sort((one, other) => one - other);
  return known.findLast((one) => one <= wanted) ?? known[0];
}

export class Painter {
  constructor(head, words, figures, ground) {
    Object.assign(this, { head, words, figures, ground });
    this.outlines = new Map();
    this.most = new Map();
    this.shownRadius = new Map();
  }

  /** The largest value that any of `keys` has in any window of this length, so that sizes mean the same while the clock runs. */
  largest(name, length, valueOf) {
    const key = `${name} ${length}`;
    if (!this.most.has(key)) {
      let most = 0;
      for (let last = 0; last < this.figures.steps; last += 1) {
        const first = length === "all" ? 0 : Math.max(last - length + 1, 0);
        most = Math.max(most, valueOf(first, last));
      }
      this.most.set(key, most);
    }
    return this.most.get(key);
  }

  /** Draw all layers that are on. Returns what can be pointed at and what names take which room. */
  draw(context, state, window) {
    const { view } = state;
    const room = new Room(view.width, view.height, this.head.rules);
    this.isMoving = false;
    const drawn = { hits: [], listed: [], names: [], notes: new Set() };
    const on = (layer) => state.layers.has(layer);
    if (on("density")) this.density(context, state, window, drawn);
    if (on("borders")) this.borders(context, state, window, drawn);
    const legs = on("corridors") ? this.corridors(context, state, window, drawn) : [];
    if (on("places")) this.places(context, state, window, drawn);
    const marks = on("offices") ? this.offices(context, state, window, drawn) : [];
    this.chosen(context, state);
    this.names(context, state, { room, drawn, marks, legs });
    const isInSight = ({ left, top }) => left > 0 && top > 0 && left < view.width && top < view.height;
    const groups = new Set(marks.filter((one) => one.value && one.group !== null && isInSight(one)).map((one) => one.group));
    drawn.groups = [...groups].sort((one, other) => one - other);
    return drawn;
  }

  density(context, state, { first, last }, drawn) {
    const { head, figures } = this;
    const resolution = resolutionFor(head, state.view.zoom);
    const cells = head.cells[resolution];
    if (!cells?.length) return;
    const table = `cells_${resolution}`;
    const counts = figures.counts(table, "cell", cells.length, first, last);
    const most = this.largest(table, state.length, (from, to) => Math.max(...figures.counts(table, "cell", cells.length, from, to)));
    const shapes = this.outlinesOf(resolution);
    const [faint, more] = head.rules.heat;
    // All hexagons of about the same shade in one go: many small ones are drawn as fast as few.
    const shades = Array.from({ length: SHADES + 1 }, () => []);
    for (let cell = 0; cell < cells.length; cell += 1) {
      if (counts[cell]) shades[Math.round(SHADES * Math.sqrt(counts[cell] / most))].push(cell);
    }
    context.save();
    context.fillStyle = state.colours.heat;
    shades.forEach((ofShade, shade) => {
      context.globalAlpha = faint + (more * shade) / SHADES;
      context.beginPath();
      for (const cell of ofShade) {
        const corners = shapes[cell];
        if (!isSeen(state.view.toScreen(...corners[0]), state.view)) continue;
        corners.forEach(([x, y], number) => {
          const [left, top] = state.view.toScreen(x, y);
          if (number) context.lineTo(left, top);
          else context.moveTo(left, top);
        });
        context.closePath();
      }
      context.fill();
    });
    context.restore();
    drawn.hits.push({ kind: "cells", shapes, counts, cells, view: state.view, words: this.words });
  }

  /** Corners of the hexagons of a resolution as the world's numbers. */
  outlinesOf(resolution) {
    if (!this.outlines.has(resolution)) {
      const { lon, lat } = this.head.tables[`outline_${resolution}`];
      const { starts } = this.head.tables[`outline_${resolution}`];
      const shapes = [];
      for (let cell = 0; cell + 1 < starts.length; cell += 1) {
        const corners = [];
        for (let corner = starts[cell]; corner < starts[cell + 1]; corner += 1) corners.push(project(lon[corner] / 1e5 - 180, lat[corner] / 1e5 - 90));
        shapes.push(corners);
      }
      this.outlines.set(resolution, shapes);
    }
    return this.outlines.get(resolution);
  }

  borders(context, state, window, drawn) {
    const value = (border, span) => border.units.reduce((sum, unit) => sum + span.units[unit].cases, 0);
    const most = this.largest("borders", state.length, (first, last) => {
      const sums = this.figures.counts("cases", "unit", this.head.units.length, first, last);
      return Math.max(0, ...this.head.borders.map((border) => border.units.reduce((sum, unit) => sum + sums[unit], 0)));
    });
    this.sections ??= sectionsOf(this.head);
    for (const [number, border] of this.head.borders.entries()) {
      const section = this.sections[number];
      if (!section.lines.length) continue;
      const cases = value(border, window);
      context.save();
      const [left, top] = state.view.toScreen(...MIDDLE);
      const scale = state.view.scale / UNITS;
      context.translate(left, top);
      context.scale(scale, scale);
      context.lineCap = context.lineJoin = "round";
      context.globalAlpha = 0.5;
      context.strokeStyle = cases ? state.colours.heat : state.colours.context;
      context.lineWidth = (cases ? sized(cases / most, this.head.rules.border) : 1.2) / scale;
      context.stroke(section.path);
      context.restore();
      const words = this.words.counted("cases_n", cases);
      drawn.hits.push({ kind: "lines", places: section.lines, view: state.view, field: "pair_codes", code: border.pairs, name: border.name, lines: [words] });
      drawn.names.push({ places: section.anchors.map((point) => state.view.toScreen(...project(...point))), text: `${border.name} · ${this.words.count(cases)}`, weight: 600 });
    }
  }

  corridors(context, state, { first, last }, drawn) {
    const legs = legsOf(this.head, this.figures, first, last);
    drawn.legs = legs;
    const most = this.largest("legs", state.length, (from, to) => {
      const { inward, onward } = legsOf(this.head, this.figures, from, to);
      return Math.max(1, ...[...inward.slice(0, 1), ...onward.slice(0, 1)].map((leg) => leg.cases));
    });
    const shown = drawnLegs(this.head, legs, state.view, most);
    for (const leg of shown) {
      drawLeg(context, leg, leg.isOnward ? state.colours.onward : state.colours.inward, this.head.rules.arrow);
      const name = `${this.head.nodes[leg.start].name} → ${this.head.nodes[leg.end].name}`;
      const points = Array.from({ length: 13 }, (_, number) => along(leg, number / 12));
      drawn.hits.push({ kind: "line", points, leg, name, lines: [this.words.counted("cases_n", leg.cases)] });
    }
    return shown;
  }

  places(context, state, { first, last }, drawn) {
    const { head, figures, words } = this;
    const { zoom } = state.view;
    const clusters = this.clustersAt(zoom);
    const countsIn = (from, to) => {
      const single = figures.counts("places", "place", head.places.length, from, to);
      return clusters.map((members) => members.reduce((sum, number) => sum + single[number], 0));
    };
    const counts = countsIn(first, last);
    const most = this.largest(`places ${clusters.length}`, state.length, (from, to) => Math.max(0, ...countsIn(from, to)));
    state.mostPlace = most;
    const order = clusters.map((_, number) => number).filter((number) => counts[number]).sort((one, other) => counts[other] - counts[one]);
    const discs = new Path2D();
    context.save();
    for (const number of order) {
      const members = clusters[number];
      const place = head.places[members[0]];
      const isOne = members.length === 1;
      const [left, top] = state.view.toScreen(...project(place.lon, place.lat));
      const radius = sized(counts[number] / most, head.rules.place);
      const reach = state.view.pixels(place.km, place.lat);
      if (left < -reach || top < -reach || left > state.view.width + reach || top > state.view.height + reach) continue;
      // The circle in which the place lies is drawn where it is larger than the mark: a district is no point.
      if (isOne && reach > radius + 2) {
        context.globalAlpha = 0.1;
        context.fillStyle = state.colours.places;
        disc(context, left, top, reach);
        context.fill();
        context.globalAlpha = 0.5;
        context.strokeStyle = state.colours.places;
        context.lineWidth = 1;
        context.setLineDash([3, 3]);
        context.stroke();
        context.setLineDash([]);
      }
      if (isOne && place.isVague) {
        // Only the circle is known: the count stands as a hollow mark in its middle.
        context.globalAlpha = 0.78;
        disc(context, left, top, radius);
        context.lineWidth = 1.6;
        context.strokeStyle = state.colours.places;
        context.stroke();
      } else {
        discs.moveTo(left + radius, top);
        discs.arc(left, top, radius, 0, 2 * Math.PI);
      }
      const more = isOne ? "" : words.counted("place_more", members.length - 1);
      const lines = [words.counted("cases_n", counts[number]), isOne ? place.words : more];
      const codes = members.map((member) => head.places[member].code).filter(Boolean);
      const code = isOne ? place.code : codes;
      const name = isOne ? place.name : `${place.name} ${more}`;
      drawn.hits.push({ kind: "disc", left, top, radius: Math.max(radius, 5), field: "place_codes", code, name: place.name, lines });
      if (!state.layers.has("offices")) drawn.listed.push({ left, top, value: counts[number], field: "place_codes", code, name });
      if (drawn.names.length < NAMES_OF_PLACES && !place.isNameless) drawn.names.push({ left, top, radius, text: place.name, weight: 560, beside: true });
    }
    context.globalAlpha = 0.78;
    context.fillStyle = state.colours.places;
    context.fill(discs);
    context.restore();
  }

  /** Places as they stand at a zoom; the same as long as they would be the same. */
  clustersAt(zoom) {
    const key = Math.round(zoom * 2);
    this.clusters ??= new Map();
    if (!this.clusters.has(key)) this.clusters.set(key, clusteredPlaces(this.head.places, zoom, this.head.rules));
    return this.clusters.get(key);
  }

  offices(context, state, window, drawn) {
    const { head, words } = this;
    for (const { lon, lat, name, code } of head.others) {
      const [left, top] = state.view.toScreen(...project(lon, lat));
      context.save();
      context.globalAlpha = 0.55;
      context.fillStyle = state.colours.context;
      disc(context, left, top, 3.4);
      context.fill();
      context.restore();
      drawn.hits.push({ kind: "disc", left, top, radius: 6, field: "blo_codes", code, name, lines: [words.say("outside_filter")] });
    }
    const placed = this.layout(state);
    for (const one of placed) {
      const figures = joinUnits(one.mark.units.map((unit) => window.units[unit]));
      const value = measureOf(figures, state.measure, head);
      const wanted = sized(state.mostMark ? value / state.mostMark : 0, head.rules.disc);
      one.radius = this.eased(one.mark.key, wanted, state.isPlaying);
      Object.assign(one, this.look(one.mark, figures, value, state, window));
      if (one.isMoved) leader(context, one, state.colours);
    }
    for (const one of placed) {
      drawDisc(context, lookOf(head.rules, state.colours, one.fill, one.state, one.disc), one.left, one.top, one.radius, head.rules.ring_away);
      const lines = this.lines(one, state, window);
      drawn.hits.push({ kind: "disc", left: one.left, top: one.top, radius: Math.max(one.radius, 6), field: one.mark.field, code: one.mark.code, name: one.mark.name, lines });
      drawn.listed.push({ left: one.left, top: one.top, value: one.value, field: one.mark.field, code: one.mark.code, name: one.mark.name });
      drawn.notes.add(one.state);
      if (one.disc === "unsure") drawn.notes.add("unsure");
    }
    return placed;
  }

  /** Radius on its way to the wanted one while the clock runs. */
  eased(key, wanted, isPlaying) {
    const before = this.shownRadius.get(key) ?? wanted;
    const now = isPlaying && Math.abs(wanted - before) > 0.2 ? before + (wanted - before) * 0.45 : wanted;
    this.isMoving ||= now !== wanted;
    this.shownRadius.set(key, now);
    return now;
  }

  /** Marks at this view, apart from each other by the largest that each of them becomes. */
  layout(state) {
    const { head, figures } = this;
    const marks = marksAt(head, state.view.zoom, state.view.scale);
    const name = `marks ${state.measure} ${marks.length}`;
    const key = `${name} ${state.length}`;
    if (!this.most.has(key)) {
      const largest = marks.map(() => 0);
      const last = state.length === "all" ? figures.steps - 1 : 0;
      for (let step = last; step < figures.steps; step += 1) {
        const first = state.length === "all" ? 0 : Math.max(step - state.length + 1, 0);
        const window = figures.window(first, step);
        marks.forEach((mark, number) => {
          largest[number] = Math.max(largest[number], measureOf(joinUnits(mark.units.map((unit) => window.units[unit])), state.measure, head));
        });
      }
      this.most.set(key, { largest, most: Math.max(0, ...largest) });
    }
    const { largest, most } = this.most.get(key);
    state.mostMark = most;
    marks.forEach((mark, number) => {
      mark.layoutRadius = sized(most ? largest[number] / most : 0, head.rules.disc);
    });
    return spread(marks, state.view, head.rules);
  }

  look(mark, figures, value, state, { first, last }) {
    const { head } = this;
    const states = mark.units.map((unit) => this.figures.stateOf(unit, first, last));
    const isUnsure = mark.units.every((unit) => head.units[unit].unsure);
    const group = largestGroup(figures, state.measure, head);
    const change = state.colour === "change" ? this.figures.change(mark.units, first, last) : null;
    let fill = null;
    if (value) fill = change ? state.colours[head.rules.changes[change.kind]] : group === null ? state.colours[state.colour] ?? state.colours.context : head.groups[group].colour;
    const [shown, disc] = stateOfMark(head.rules, states, { ...figures, value, isUnsure });
    return { figures, value, state: shown, disc, isUnsure, fill, group, change };
  }

  /** What a mark says when pointed at. */
  lines({ mark, figures, value, state: told, group, change, isUnsure }, state, window) {
    const { head, words } = this;
    const lines = [!figures.cases && figures.uncounted ? words.say("state_held") : words.counted("cases_n", figures.cases)];
    if (state.measure !== "cases") lines.push(words.quantity(value, head.kilograms));
    const weight = state.measure === "cases" ? measureOf(figures, "drug", head) : 0;
    if (weight) lines.push(words.say("drugs", { quantity: words.quantity(weight, head.kilograms) }));
    if (group !== null) lines.push(words.say("mostly", { group: head.groups[group].name }));
    if (change) lines.push(this.changeWords(change));
    if (!["reported", "zero", "unsure", "held"].includes(told)) lines.push(words.say(`state_${told}`));
    if (figures.held) lines.push(`${words.say("held")}: ${words.count(figures.held)}`);
    if (isUnsure) lines.push(words.say("unsure"));
    if (mark.units.length > 1) lines.push(...mark.units.map((unit) => this.officeLine(unit, window)));
    for (const place of mark.units.flatMap((unit) => head.units[unit].facing)) lines.push(words.say("no_office", { place }));
    return lines;
  }

  /** One of the offices of a mark: its cases, and what was not reported. */
  officeLine(unit, { first, last, units }) {
    const { head, words } = this;
    const { cases, uncounted } = units[unit];
    const told = this.figures.stateOf(unit, first, last);
    const parts = [!cases && uncounted ? words.say("state_held") : words.counted("cases_n", cases)];
    if (told !== "reported") parts.push(words.say(`state_${told}`));
    return `${head.units[unit].name}: ${parts.join(", ")}`;
  }

  changeWords(change) {
    const { words } = this;
    if (change.kind === "none") return words.say("change_none");
    if (change.kind === "few") return words.say("change_few", { now: words.count(change.now), before: words.significant(change.before) });
    const share = (change.share > 0 ? "+" : "\u2212") + words.percent(Math.abs(change.share));
    return words.say("change", { now: words.count(change.now), before: words.significant(change.before), share });
  }

  /** The circle, the box and the shape that the reader has chosen. */
  chosen(context, state) {
    const { near, box, outline: shape } = this.head;
    const outlines = [];
    if (near) outlines.push(circle(near.lon, near.lat, near.km));
    if (box) outlines.push([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]);
    if (shape) outlines.push(pieces([...shape, shape[0]]));
    if (!outlines.length) return;
    context.save();
    context.beginPath();
    for (const outline of outlines) {
      outline.forEach((point, number) => {
        const [left, top] = state.view.toScreen(...project(...point));
        if (number) context.lineTo(left, top);
        else context.moveTo(left, top);
      });
      context.closePath();
    }
    context.strokeStyle = state.colours.present;
    context.lineWidth = 1.5;
    context.setLineDash([6, 4]);
    context.stroke();
    context.restore();
  }

  names(context, state, { room, drawn, marks, legs }) {
    const { head } = this;
    const { colours, view, family } = state;
    for (const one of marks) room.take((one.own = [one.left - one.radius, one.top - one.radius, one.left + one.radius, one.top + one.radius]));
    for (const leg of legs) for (const box of boxesAlong(leg, head.rules.along_leg)) room.take(box);
    const font = (weight, size) => `${weight} ${size}px ${family}`;
    const placed = [];
    // An office, the place of its seizures and a town may bear one name: it stands once.
    const said = new Set();
    for (const box of state.covered) room.take(box);
    const byValue = [...marks].sort((one, other) => other.value - one.value);
    const sure = byValue.filter((one) => isInside([one.left, one.top], view)).slice(0, head.rules.sure_names);
    for (const one of byValue) {
      const radius = one.radius + (head.rules.looks[one.state].ring ? head.rules.ring_away : 0);
      const name = { left: one.left, top: one.top, text: one.mark.name, font: font(600, NAME_SIZE), size: NAME_SIZE, own: one.own };
      const isSure = sure.includes(one);
      const tried = isSure ? shorter(name.text).flatMap((text) => head.rules.sure_away.map((away) => [text, away])) : [[name.text, 0]];
      const found = firstOf(tried, ([text, away]) => {
        // A line that crossed another mark would be taken for its own.
        const accept = (box) => !away || marks.every((other) => other === one || offLine([one.left, one.top], nearest([one.left, one.top], box), [other.left, other.top]) > other.radius);
        const at = beside(context, room, { ...name, text, radius: radius + away, isHeldIn: away > 0, accept });
        if (at && away) for (const box of boxesOn([one.left, one.top], nearest([one.left, one.top], at.box))) room.take(box);
        return at && { ...at, from: away ? { ...one, radius } : null };
      });
      if (found) placed.push([found, colours.text]);
      if (found) said.add(found.text);
      if (found) for (const unit of one.mark.units) for (const name of [head.units[unit].name, ...head.units[unit].facing]) said.add(name);
    }
    // The largest are named; the others say who they are when pointed at.
    for (const leg of [...legs].sort((one, other) => other.cases - one.cases).slice(0, head.rules.named_legs)) {
      const text = `${head.nodes[leg.start].short} → ${head.nodes[leg.end].short} · ${this.words.count(leg.cases)}`;
      const tried = head.rules.leg_names_away.flatMap((away) => head.rules.along.map((share) => [away, share]));
      const found = firstOf(tried, ([away, share]) => {
        const [left, top] = along(leg, share);
        return beside(context, room, { left, top, radius: leg.width / 2 + away, text, font: font(600, NAME_SIZE), size: NAME_SIZE });
      });
      if (found) placed.push([found, leg.isOnward ? colours.onward : colours.inward]);
    }
    for (const name of drawn.names) {
      if (said.has(name.text)) continue;
      const found = name.beside
        ? beside(context, room, { ...name, font: font(name.weight, NAME_SIZE), size: NAME_SIZE })
        : firstOf(name.places, ([left, top]) => around(context, room, { left, top, text: name.text, font: font(name.weight, NAME_SIZE), size: NAME_SIZE }));
      if (found) placed.push([found, colours.text]);
      if (found) said.add(found.text);
    }
    const ground = this.ground.tiles ? [] : placeNames(context, room, view, this.ground.labels, { language: head.language, family, shown: state.ground, said });
    for (const name of ground) drawName(context, name, nameColour(name, colours.ground), name.isOurs ? colours.ground.seam : colours.ground.seam_far);
    for (const [name] of placed) if (name.from) pointer(context, name, colours.text);
    for (const [name, colour] of placed) drawName(context, name, colour, colours.card);
    drawn.boxes = [...ground, ...placed.map(([name]) => name)].map(({ box, text }) => ({ box, text }));
  }

}

/** Each country's published totals of the last year that is not after the window. */
export function nationalOf(head, last) {
  const year = head.clock.years[last];
  return head.national.flatMap((country) => {
    const known = Object.keys(country.years).map(Number).filter((one) => one <= year);
    if (!known.length) return [];
    const newest = Math.max(...known);
    return [{ name: country.name, year: newest, amounts: country.years[newest] }];
  });
}

function nameColour({ kind, rank }, colours) {
  if (kind === "place") return rank === 1 ? colours.capital : colours.town;
  return kind === "water" || kind === "river" ? colours.water_name : colours.country;
}

function disc(context, left, top, radius) {
  context.beginPath();
  context.arc(left, top, radius, 0, 2 * Math.PI);
}

/** A name, and shorter ones for where there is no room for it: without what stands in brackets, and of a pair its first side alone. */
export function shorter(name) {
  const bare = name.replace(/ \([^()]*\)/g, "");
  return [...new Set([name, bare, bare.split(" – ")[0]])];
}

/** Boxes along the line from a mark to its name, which later names keep off. */
function boxesOn([fromLeft, fromTop], [toLeft, toTop]) {
  const steps = Math.ceil(Math.hypot(toLeft - fromLeft, toTop - fromTop) / LINE_STEP);
  return Array.from({ length: steps }, (_, step) => {
    const [left, top] = [fromLeft + ((toLeft - fromLeft) * step) / steps, fromTop + ((toTop - fromTop) * step) / steps];
    return [left - 1, top - 1, left + 1, top + 1];
  });
}

function leader(context, one, colours) {
  context.save();
  context.globalAlpha = 0.75;
  context.strokeStyle = context.fillStyle = colours.text;
  context.lineWidth = 1.1;
  context.beginPath();
  context.moveTo(one.trueLeft, one.trueTop);
  context.lineTo(one.left, one.top);
  context.stroke();
  disc(context, one.trueLeft, one.trueTop, 2);
  context.fill();
  context.restore();
}

/** From a mark to its name, which stands away from it. */
function pointer(context, { box, from }, colour) {
  const end = nearest([from.left, from.top], box);
  const share = from.radius / Math.hypot(end[0] - from.left, end[1] - from.top);
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = 1.1;
  context.beginPath();
  context.moveTo(from.left + (end[0] - from.left) * share, from.top + (end[1] - from.top) * share);
  context.lineTo(...end);
  context.stroke();
  context.restore();
}

/** Whether something near a point of the screen can be seen; a hexagon is no wider than this from near. */
function isSeen([left, top], view) {
  const room = Math.max(view.pixels(CELL_KM, 42), 40);
  return left > -room && top > -room && left < view.width + room && top < view.height + room;
}

/** The first answer that is not null. */
function firstOf(choices, attempt) {
  for (const choice of choices) {
    const found = attempt(choice);
    if (found) return found;
  }
  return null;
}

/** What lies under a point of the screen, the topmost first; null where nothing does. */
export function hitAt(hits, left, top) {
  for (let number = hits.length - 1; number >= 0; number -= 1) {
    const hit = hits[number];
    if (hit.kind === "disc" && Math.hypot(hit.left - left, hit.top - top) <= hit.radius + 2) return hit;
    const cell = hit.kind === "cells" ? cellAt(hit, left, top) : null;
    if (cell) return cell;
    if (hit.kind === "line" && isNear(hit.points, left, top)) return hit;
    // Borders are long: their points are reckoned only where somebody points.
    if (hit.kind === "lines" && hit.places.some((line) => isNear(line.map((point) => hit.view.toScreen(...project(...point))), left, top))) return hit;
  }
  return null;
}

/** The hexagon with cases under a point; reckoned only where somebody points. */
function cellAt({ shapes, counts, cells, view, words }, left, top) {
  const [x, y] = view.toWorld(left, top);
  for (let cell = 0; cell < cells.length; cell += 1) {
    if (counts[cell] && isWithin(shapes[cell], x, y)) {
      return { field: "cell_codes", code: cells[cell], name: words.say("hexagon"), lines: [words.counted("cases_n", counts[cell])] };
    }
  }
  return null;
}

function isWithin(corners, left, top) {
  let isIn = false;
  for (let one = 0, other = corners.length - 1; one < corners.length; other = one, one += 1) {
    const [[x1, y1], [x2, y2]] = [corners[one], corners[other]];
    if (y1 > top !== y2 > top && left < ((x2 - x1) * (top - y1)) / (y2 - y1) + x1) isIn = !isIn;
  }
  return isIn;
}

function isNear(points, left, top) {
  return points.slice(1).some((point, number) => offLine(points[number], point, [left, top]) <= REACH);
}

/** How far a point lies from a straight line between two others. */
function offLine([x1, y1], [x2, y2], [left, top]) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const share = length ? Math.max(0, Math.min(1, ((left - x1) * (x2 - x1) + (top - y1) * (y2 - y1)) / length)) : 0;
  return Math.hypot(x1 + share * (x2 - x1) - left, y1 + share * (y2 - y1) - top);
}

/** The point of a box that is nearest to a point. */
function nearest([left, top], box) {
  return [Math.min(Math.max(left, box[0]), box[2]), Math.min(Math.max(top, box[1]), box[3])];
}

/** Degrees of a box that was drawn on the screen: west, south, east, north. */
export function boxOf(view, [left, top], [right, bottom]) {
  const [west, north] = unproject(...view.toWorld(Math.min(left, right), Math.min(top, bottom)));
  const [east, south] = unproject(...view.toWorld(Math.max(left, right), Math.max(top, bottom)));
  return [west, south, east, north].map((one) => Math.round(one * 1000) / 1000);
}
