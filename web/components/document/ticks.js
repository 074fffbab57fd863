// Names of an axis of time never meet, however narrow a window is: where they would, fewer of them stand, in even steps, and those that begin a year before others.

const BETWEEN = 6;
const AXES = ".xaxislayer-above, .xaxislayer-below";

/** Whether each of some boxes ends before the next one begins. */
function standApart(boxes) {
  return boxes.every((box, place) => !place || boxes[place - 1].right + BETWEEN <= box.left);
}

/** Which of some names stand. `begins`: whether each begins a year, and so has a line more than others: the year of those that follow. */
export function standing(boxes, begins) {
  if (standApart(boxes)) return boxes.map(() => true);
  const starts = boxes.map((_, place) => place).filter((place) => begins[place]);
  const yearOf = boxes.map((_, place) => starts.findLast((start) => start <= place));
  // From the first year on, else from the second where the first is only the end of one; even parts of a year, then whole years.
  for (let step = 2; step <= boxes.length; step += 1) {
    for (const first of starts.length ? starts.slice(0, 2) : [0]) {
      const kept = boxes.map((_, place) => (place - first) % step === 0);
      const isSaid = boxes.every((_, place) => !kept[place] || !starts.length || kept[yearOf[place]]);
      const isEven = starts.slice(2).every((start) => kept[start]) || boxes.every((_, place) => !kept[place] || begins[place]);
      if (isSaid && isEven && standApart(boxes.filter((_, place) => kept[place]))) return kept;
    }
  }
  return boxes.map((_, place) => place === (starts[0] ?? 0));
}

/** Hides names of the axes of all charts that would meet. */
export function partTicks() {
  for (const axis of document.querySelectorAll(AXES)) {
    // Heads of squares stand above them, and all of them are needed.
    if (axis.closest(".js-plotly-plot")?.layout?.xaxis?.side === "top") continue;
    const groups = new Map();
    for (const name of axis.querySelectorAll("g.xtick, g[class$=tick]:not(.ytick)")) {
      const of = name.classList[0];
      if (!name.querySelector("text")?.textContent.trim()) continue;
      groups.set(of, [...(groups.get(of) ?? []), name]);
    }
    for (const names of groups.values()) {
      const boxes = names.map((name) => name.getBoundingClientRect());
      const order = boxes.map((_, place) => place).sort((one, other) => boxes[one].left - boxes[other].left);
      const kept = standing(order.map((place) => boxes[place]), order.map((place) => names[place].querySelectorAll("tspan").length > 1));
      order.forEach((place, nth) => (names[place].style.visibility = kept[nth] ? "" : "hidden"));
    }
  }
}
