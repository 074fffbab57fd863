// Text that is larger than its room becomes smaller by steps, down to sizes that are still read from afar; only then a part is made smaller as a picture.

const TITLE = [64, 60, 56, 52, 48, 44];
const STACKED = [[168, 40], [148, 38], [132, 36], [116, 34], [104, 32], [92, 30], [84, 28], [76, 28], [72, 28]];
const BESIDE = [[96, 32], [88, 30], [80, 28], [72, 28]];
/** Two beside each other, each number above its words. */
const PAIRS = [72, 28];
/** Only where words are too long for any of them: the number stays large. */
const CRAMPED = [[72, 26], [72, 24]];
const LISTS = { points: [54, 50, 48, 44, 42, 38, 34, 32, 30, 28], moments: [48, 44, 42, 38, 36, 34, 32, 30, 28], sheet: [44, 40, 38, 36, 34, 32, 30, 28] };
const BESIDE_PICTURE = [42, 40, 38, 36, 34, 32, 30, 28];
const BELOW_FIGURES = [30, 28];
const MOST_TITLE_LINES = 2;

function overflows(one) {
  return one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
}

/** Whether a figure's number or words reach beyond its room: seen by their boxes, since letters are higher than close lines of them, and in
 * pixels of the stage, so that it is the same on every screen. */
function spills(figure) {
  return [...figure.children].some((one) => one.offsetTop < -1 || one.offsetTop + one.offsetHeight > figure.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
}

/** Whether figures reach beyond their room, one by one or together. */
function spillTogether(list) {
  return [...list.children].some((one) => spills(one) || one.offsetTop + one.offsetHeight > list.clientHeight + 1);
}

/** Fits everything on a slide that stands on the stage, shown or not. */
export function fit(slide) {
  fitTitle(slide.querySelector(".title"));
  const body = slide.querySelector(".body");
  for (const [name, sizes] of Object.entries(LISTS)) for (const one of body.querySelectorAll(`.${name}`)) fitList(one, sizesFor(one, sizes));
  for (const one of body.querySelectorAll(".figures")) fitFigures(one);
}

function sizesFor(list, sizes) {
  if (!list.closest(".side")) return sizes;
  if (list.closest(".alone")) return list.closest(".side").querySelector(".figures") ? BESIDE_PICTURE : sizes;
  return list.closest(".side").querySelector(".figures") || list.closest(".strip") ? BELOW_FIGURES : BESIDE_PICTURE;
}

function fitTitle(title) {
  const first = parseFloat(getComputedStyle(title).fontSize);
  for (const size of TITLE.filter((one) => one <= first)) {
    title.style.fontSize = `${size}px`;
    if (Math.round(title.clientHeight / parseFloat(getComputedStyle(title).lineHeight)) <= MOST_TITLE_LINES && title.scrollWidth <= title.clientWidth + 1) return;
  }
}

function fitFigures(list) {
  const isWide = list.closest(".alone, .strip");
  const narrow = [...BESIDE.map((sizes) => ["besides", ...sizes]), ["pairs", ...PAIRS], ...CRAMPED.map((sizes) => ["besides", ...sizes])];
  const ways = [...STACKED.map((sizes) => ["stacked", ...sizes]), ...(isWide ? [] : narrow)];
  // The larger number first; the sort keeps the order of equal ones.
  ways.sort(([, one], [, other]) => other - one);
  for (const [way, large, small] of ways) {
    for (const one of ["besides", "pairs"]) list.classList.toggle(one, way === one);
    list.style.setProperty("--large", `${large}px`);
    list.style.setProperty("--small", `${small}px`);
    if (!spillTogether(list)) return;
  }
  shrink(list, () => spillTogether(list));
}

function fitList(list, sizes) {
  for (const size of sizes) {
    list.style.setProperty("--size", `${size}px`);
    if (!overflows(list)) return;
  }
  list.classList.add("tight");
  if (overflows(list)) shrink(list, () => overflows(list));
}

/** The last resort: nothing is ever cut. */
function shrink(list, isTooLarge) {
  for (let zoom = 0.95; zoom > 0.3 && isTooLarge(); zoom -= 0.05) list.style.zoom = zoom;
}
