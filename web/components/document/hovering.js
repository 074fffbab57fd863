// What a chart or a map says where it is pointed at stays within it and the window: Plotly and deck.gl let long words reach beyond.

const MARGIN = 2;
const DECK = "[data-testid=stDeckGlJsonChart]";

/** How far a span has to move to lie between two edges; one that is too long begins at the first. */
export function inwards(start, end, first, last) {
  if (start < first || end - start > last - first) return first - start;
  return Math.min(last - end, 0);
}

/** What is seen of a chart: its drawing, within whatever it scrolls in and the window. */
function seenOf(drawing) {
  let { left, top, right, bottom } = drawing.getBoundingClientRect();
  for (let around = drawing.parentElement; around; around = around.parentElement) {
    if (getComputedStyle(around).overflowX === "visible") continue;
    const edge = around.getBoundingClientRect();
    [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
  }
  return { left: Math.max(left, 0), top, right: Math.min(right, window.innerWidth), bottom };
}

function keepIn(hint) {
  hint.style.translate = "";
  const drawing = hint.closest(".main-svg") ?? hint.parentElement;
  const room = seenOf(drawing);
  const box = hint.getBoundingClientRect();
  const grown = drawing.parentElement.currentCSSZoom ?? 1;
  const across = inwards(box.left, box.right, room.left + MARGIN, room.right - MARGIN);
  const down = inwards(box.top, box.bottom, room.top, room.bottom);
  if (across || down) hint.style.translate = `${across / grown}px ${down / grown}px`;
}

/** Watches each chart from the first time it is pointed at. */
export function hintsInSight() {
  const watched = new WeakSet();
  const begin = (event) => {
    const layer = event.target.closest?.(".js-plotly-plot")?.querySelector(".hoverlayer") ?? event.target.closest?.(DECK);
    if (!layer || watched.has(layer)) return;
    watched.add(layer);
    const moved = new MutationObserver(() => {
      layer.querySelectorAll(".hovertext, .deck-tooltip").forEach(keepIn);
      // What was moved just now is no reason to look again.
      moved.takeRecords();
    });
    moved.observe(layer, { childList: true, subtree: true, attributes: true, attributeFilter: ["transform", "d", "style"] });
  };
  document.addEventListener("pointerover", begin, true);
  return () => document.removeEventListener("pointerover", begin, true);
}
