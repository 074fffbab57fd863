// A shape while the reader draws it: around in one sweep, or corner by corner.

import { project, unproject } from "./geo.js";

/** Pixels: a click so near to the first corner closes the shape. */
const CLOSES = 12;
/** Pixels: what lies nearer together is one corner. */
const SAME = 3;
const FEWEST = 3;
/** Pieces of an edge: straight between degrees, it is not quite so on a map. */
const PIECES = 12;

/** A line through corners (longitude, latitude), in pieces. */
export function pieces(corners) {
  return corners.flatMap(([lon, lat], number) => {
    const [nextLon, nextLat] = corners[number + 1] ?? [lon, lat];
    const steps = number + 1 < corners.length ? PIECES : 1;
    return Array.from({ length: steps }, (_, piece) => [lon + ((nextLon - lon) * piece) / steps, lat + ((nextLat - lat) * piece) / steps]);
  });
}

/** The `most` corners of a sweep around something that say most of it: those go first that make the smallest triangle with their neighbours (Visvalingam and Whyatt), and all that are less than a pixel's. */
export function thinned(points, most) {
  const kept = [...points];
  const area = (number) => {
    const [[x, y], [left, top], [right, low]] = [kept[number], kept.at(number - 1), kept[(number + 1) % kept.length]];
    return Math.abs((left - x) * (low - y) - (right - x) * (top - y)) / 2;
  };
  while (kept.length > FEWEST) {
    const areas = kept.map((_, number) => area(number));
    const least = areas.indexOf(Math.min(...areas));
    if (kept.length <= most && areas[least] >= 1) break;
    kept.splice(least, 1);
  }
  return kept;
}

/** Corners as degrees, once the reader sets them: the map may move beneath. A sweep is points of the screen until it ends. */
export class Sketch {
  constructor(rules) {
    this.rules = rules;
    this.corners = [];
    this.sweep = null;
    this.pointer = null;
  }

  get canClose() {
    return this.corners.length >= FEWEST;
  }

  begin(point) {
    if (!this.corners.length) this.sweep = [point];
  }

  /** Whether the pointer draws: else it moves the map. */
  follow(point) {
    if (this.sweep) this.sweep.push(point);
    else this.pointer = point;
    return Boolean(this.sweep);
  }

  /** The shape that a sweep came to, or null. */
  swept(view) {
    const points = thinned(this.sweep ?? [], this.rules.swept);
    this.sweep = null;
    return points.length < FEWEST ? null : points.map((point) => unproject(...view.toWorld(...point)));
  }

  /** Set a corner; whether that closes the shape. */
  set(view, point) {
    const away = (corner) => Math.hypot(...at(view, corner).map((one, axis) => one - point[axis]));
    if (this.canClose && away(this.corners[0]) <= CLOSES) return true;
    const isNew = !this.corners.length || away(this.corners.at(-1)) > SAME;
    if (isNew && this.corners.length < this.rules.most) this.corners.push(unproject(...view.toWorld(...point)));
    return false;
  }

  draw(context, { view, colours }, hasKeys) {
    const corners = pieces(this.corners).map((corner) => at(view, corner));
    const line = this.sweep ?? (this.pointer && corners.length ? [...corners, this.pointer] : corners);
    context.save();
    context.strokeStyle = colours.present;
    context.fillStyle = colours.card;
    context.lineWidth = 2;
    context.beginPath();
    line.forEach((point, number) => (number ? context.lineTo(...point) : context.moveTo(...point)));
    context.stroke();
    for (const [number, corner] of this.corners.entries()) {
      context.beginPath();
      context.arc(...at(view, corner), number ? 3 : 6, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
    // Where a key sets a corner.
    if (hasKeys) {
      const [x, y] = [view.width / 2, view.height / 2];
      context.beginPath();
      for (const [dx, dy] of [[9, 0], [0, 9]]) {
        context.moveTo(x - dx, y - dy);
        context.lineTo(x + dx, y + dy);
      }
      context.stroke();
    }
    context.restore();
  }
}

function at(view, corner) {
  return view.toScreen(...project(...corner));
}
