// The basemap: files that the app serves, fetched once, drawn beneath everything else.

import { project } from "./geo.js";
import { Tiles } from "./tiles.js";

const FILES = ["context_land", "countries", "admin1_lines", "borders", "rivers", "rivers_minor", "lakes", "roads", "railways", "labels"];
/** Paths are kept about the middle of the region and in large numbers, so that the canvas reckons exactly at every zoom. */
export const MIDDLE = [0.69, 0.37];
export const UNITS = 65536;

const fetched = new Map();

function file(name) {
  if (!fetched.has(name)) {
    const address = new URL(`app/static/basemap/${name}.geojson`, document.baseURI);
    const answer = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      return response.json();
    });
    // What failed once may be there at the next try.
    answer.catch(() => fetched.delete(name));
    fetched.set(name, answer);
  }
  return fetched.get(name);
}

function inUnits([lon, lat]) {
  const [x, y] = project(lon, lat);
  return [(x - MIDDLE[0]) * UNITS, (y - MIDDLE[1]) * UNITS];
}

function addLine(path, line, isClosed) {
  line.forEach((point, number) => {
    const [x, y] = inUnits(point);
    if (number) path.lineTo(x, y);
    else path.moveTo(x, y);
  });
  if (isClosed) path.closePath();
}

/** Every line or ring of a geometry. */
function linesOf({ type, coordinates }) {
  if (type === "LineString") return [coordinates];
  if (type === "Polygon" || type === "MultiLineString") return coordinates;
  return coordinates.flat();
}

function pathOf(features) {
  const path = new Path2D();
  for (const { geometry } of features) {
    const isClosed = geometry.type.endsWith("Polygon");
    for (const line of linesOf(geometry)) addLine(path, line, isClosed);
  }
  return path;
}

/** Sections of border by the numbers of `head.borders`: the path in the ground's units, the lines in degrees and where a name may stand. */
export function sectionsOf({ borders, corner, rules, tables }) {
  const { border, starts, lon, lat } = tables.sections;
  const lines = borders.map(() => []);
  border.forEach((number, line) => {
    const points = [];
    for (let point = starts[line]; point < starts[line + 1]; point += 1) points.push([corner[0] + lon[point] / 1000, corner[1] + lat[point] / 1000]);
    lines[number].push(points);
  });
  return lines.map((ofBorder) => {
    const path = new Path2D();
    for (const line of ofBorder) addLine(path, line, false);
    const points = ofBorder.flat();
    return { path, lines: ofBorder, anchors: points.length ? rules.along.map((share) => points[Math.floor((points.length - 1) * share)]) : [] };
  });
}

export class Ground {
  constructor(whenMore) {
    this.paths = null;
    this.labels = [];
    this.whenMore = whenMore;
    this.tiles = null;
  }

  /** Fetch the files; until they are there only water is drawn. */
  async load() {
    const answers = await Promise.all(FILES.map(file));
    const features = Object.fromEntries(FILES.map((name, number) => [name, answers[number].features]));
    const isOurs = ({ properties }) => properties.programme;
    this.paths = {
      context: pathOf(features.context_land),
      neighbours: pathOf(features.countries.filter((one) => !isOurs(one))),
      programme: pathOf(features.countries.filter(isOurs)),
      provinces: pathOf(features.admin1_lines.filter(isOurs)),
      borders: pathOf(features.borders.filter(isOurs)),
      rivers: pathOf(features.rivers),
      tributaries: pathOf(features.rivers_minor),
      lakes: pathOf(features.lakes),
      roads: pathOf(features.roads),
      railways: pathOf(features.railways),
    };
    this.labels = features.labels
      .filter(({ properties }) => properties.kind !== "blank")
      .map(({ geometry, properties }) => ({ ...properties, lon: geometry.coordinates[0], lat: geometry.coordinates[1] }));
  }

  useTiles(settings) {
    this.tiles = settings ? new Tiles(settings, this.whenMore) : null;
  }

  /** Draw the view. `shown` names which of railways, roads and rivers are drawn. */
  draw(context, view, colours, shown) {
    context.save();
    context.fillStyle = colours.water;
    context.fillRect(0, 0, view.width, view.height);
    if (this.tiles) this.tiles.draw(context, view);
    if (this.paths) this.drawPaths(context, view, colours, shown);
    context.restore();
  }

  drawPaths(context, view, colours, shown) {
    const { paths } = this;
    const scale = view.scale / UNITS;
    const [left, top] = view.toScreen(...MIDDLE);
    context.translate(left, top);
    context.scale(scale, scale);
    context.lineJoin = "round";
    const fill = (path, colour) => {
      context.fillStyle = colour;
      context.fill(path, "evenodd");
    };
    const stroke = (path, colour, width, dash = []) => {
      context.strokeStyle = colour;
      context.lineWidth = width / scale;
      context.setLineDash(dash.map((one) => one / scale));
      context.stroke(path);
    };
    if (!this.tiles) {
      fill(paths.context, colours.land);
      fill(paths.neighbours, colours.land);
      fill(paths.programme, colours.programme);
    }
    stroke(paths.provinces, colours.lines, 0.7, [3, 2.5]);
    stroke(paths.borders, colours.halo, 4);
    if (shown.has("rivers")) {
      if (view.zoom > 4.6) stroke(paths.tributaries, colours.river, 0.7);
      stroke(paths.rivers, colours.river, view.zoom < 4.6 ? 1 : 1.5);
    }
    if (!this.tiles) fill(paths.lakes, colours.water);
    if (shown.has("roads")) stroke(paths.roads, colours.road, 1);
    if (shown.has("railways")) stroke(paths.railways, colours.rail, 1.1, [6, 3]);
    stroke(paths.borders, colours.border, 1.3);
  }
}
