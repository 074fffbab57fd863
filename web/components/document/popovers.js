// A box that opens over the page stands at the end of the document: the keyboard would pass it by. It goes in when it opens, and comes back to its button.

const BOX = "[data-testid=stPopoverBody]";
const STOPS = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, summary, [tabindex='0']";
/** The button of each box that is open. */
const openers = new WeakMap();

function stops(box) {
  return [...box.querySelectorAll(STOPS)].filter((one) => one.getClientRects().length);
}

/** Into a box that has just opened: its name is said, and its first stop is the next. */
export function enterBoxes() {
  const now = document.activeElement;
  for (const box of document.querySelectorAll(BOX)) {
    if (openers.has(box) || now?.getAttribute("aria-expanded") !== "true") continue;
    openers.set(box, now);
    box.tabIndex = -1;
    box.focus({ preventScroll: true });
  }
}

/** Within a box from its beginning to its end, and back to the button from there, and where it is closed by a key. */
function stepInBox(event) {
  const box = event.target.closest?.(BOX);
  const opener = box && openers.get(box);
  if (!opener || !["Tab", "Escape"].includes(event.key)) return;
  const all = stops(box);
  if (event.key === "Tab") {
    const isForward = !event.shiftKey;
    const isEntering = event.target === box && isForward;
    if (!isEntering && event.target !== box && event.target !== (isForward ? all.at(-1) : all[0])) return;
    event.preventDefault();
    // Streamlit opens the box before it fills it: until then the keyboard stays where it is.
    (isEntering ? (all[0] ?? box) : opener).focus();
  } else opener.focus();
}

export function boxesByKeyboard() {
  document.addEventListener("keydown", stepInBox, true);
  return () => document.removeEventListener("keydown", stepInBox, true);
}
