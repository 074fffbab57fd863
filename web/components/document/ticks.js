// Names of an axis of time never meet, however narrow a window is: where they would, fewer of them stand, in even steps, and those that begin a year before others.

const BETWEEN = 6;
const AXES = ".xaxislayer-above, .xaxislayer-below";

/** Whether each of some boxes ends before the next one begins. */
function standApart(boxes) {
  return boxes.every((box, place) => !place || boxes[place - 1].right + BETWEEN <= box.left);
}

/** Which of some names stand. `begins`: whether each begins a year, and so has a line more than others. */
export function standing(boxes, begins) {
  const first = Math.max(begins.indexOf(true), 0);
  const second = begins.indexOf(true, first + 1);
  const year = second > 0 ? second - first : 0;
  // Even parts of a year, then whole years.
  const steps = boxes.map((_, step) => step + 1).filter((step) => !year || year % step === 0 || step % year === 0);
  for (const step of steps) {
    const kept = boxes.map((_, place) => (place - first) % step === 0);
    if (standApart(boxes.filter((_, place) => kept[place]))) return kept;
  }
  return boxes.map((_, place) => place === first);
}

/** Hides names of the axes of all charts that would meet. */
export function partTicks() {
  for (const axis of document.querySelectorAll(AXES)) {
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
