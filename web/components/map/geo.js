// Web Mercator: the world is a square from 0 to 1, `zoom` 0 draws it 512 pixels wide.

const TILE = 512;
export const MOST_ZOOM = 10.5;
export const LEAST_ZOOM = 2.6;
/** Nobody loses the map: the middle stays within these degrees (west, south, east, north). */
const LIMITS = [38, 22, 96, 62];
const EARTH_KM = 6371;
const NARROW = 600;
const BUTTONS = 38;

export function project(lon, lat) {
  return [(lon + 180) / 360, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)];
}

export function unproject(x, y) {
  return [x * 360 - 180, (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90];
}

/** What of the world is seen: its middle, the zoom, and the size of the picture in pixels. */
export class View {
  constructor(x, y, zoom, width, height) {
    Object.assign(this, { x, y, zoom, width, height });
    this.scale = TILE * 2 ** zoom;
  }

  static at(lon, lat, zoom, width, height) {
    const limited = [Math.min(Math.max(lon, LIMITS[0]), LIMITS[2]), Math.min(Math.max(lat, LIMITS[1]), LIMITS[3])];
    return new View(...project(...limited), Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM), width, height);
  }

  /** The view that `box` (west, south, east, north) fills, with room around it. */
  static of(box, width, height, room = 0.06) {
    // A narrow picture keeps its marks from under the buttons at its right edge.
    const free = width < NARROW ? width - 2 * BUTTONS : width;
    const [left, bottom] = project(box[0], box[1]);
    const [right, top] = project(box[2], box[3]);
    const across = Math.max(right - left, 1e-6) * (1 + 2 * room);
    const up = Math.max(bottom - top, 1e-6) * (1 + 2 * room);
    const zoom = Math.min(Math.log2(Math.min(free / across, height / up) / TILE), 8.5);
    return View.at(...unproject((left + right) / 2, (top + bottom) / 2), zoom, width, height);
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  toWorld(left, top) {
    return [(left - this.width / 2) / this.scale + this.x, (top - this.height / 2) / this.scale + this.y];
  }

  /** Degrees of the middle. */
  get middle() {
    return unproject(this.x, this.y);
  }

  /** West, south, east, north of what is seen. */
  get box() {
    const [west, north] = unproject(...this.toWorld(0, 0));
    const [east, south] = unproject(...this.toWorld(this.width, this.height));
    return [west, south, east, north];
  }

  sized(width, height) {
    return new View(this.x, this.y, this.zoom, width, height);
  }

  moved(dx, dy) {
    return View.at(...unproject(this.x - dx / this.scale, this.y - dy / this.scale), this.zoom, this.width, this.height);
  }

  /** Zoomed so that what lies under a point of the screen stays there. */
  zoomed(zoom, left = this.width / 2, top = this.height / 2) {
    const limited = Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
    const [x, y] = this.toWorld(left, top);
    const scale = TILE * 2 ** limited;
    const [lon, lat] = unproject(x - (left - this.width / 2) / scale, y - (top - this.height / 2) / scale);
    return View.at(lon, lat, limited, this.width, this.height);
  }

  /** Pixels of so many kilometres at a latitude. */
  pixels(km, lat) {
    return ((km / EARTH_KM) * this.scale) / (2 * Math.PI * Math.cos((lat * Math.PI) / 180));
  }
}

/** The scale bar at the middle of a view: its kilometres (1, 2 or 5 times a power of ten) and pixels, at most `room` wide. */
export function scaleBar(view, room = 120) {
  const km = room / view.pixels(1, view.middle[1]);
  const power = 10 ** Math.floor(Math.log10(km));
  const length = [5, 3, 2, 1].map((step) => step * power).find((step) => step <= km);
  return { km: length, pixels: view.pixels(length, view.middle[1]) };
}

/** Outline of a circle around a point, as degrees: what lies within `km` of it. */
export function circle(lon, lat, km, corners = 72) {
  const arc = km / EARTH_KM;
  const north = (lat * Math.PI) / 180;
  return Array.from({ length: corners }, (_, number) => {
    const turn = (number / corners) * 2 * Math.PI;
    const at = Math.asin(Math.sin(north) * Math.cos(arc) + Math.cos(north) * Math.sin(arc) * Math.cos(turn));
    const east = Math.atan2(Math.sin(turn) * Math.sin(arc) * Math.cos(north), Math.cos(arc) - Math.sin(north) * Math.sin(at));
    return [lon + (east * 180) / Math.PI, (at * 180) / Math.PI];
  });
}
