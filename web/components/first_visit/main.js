import { drawn, element } from "../shared/dom.js";

const KEPT = "blo-visited";
/** Where the numbers stand on the sketch of a page 160 by 100. */
const SPOTS = [[20, 18], [20, 38], [20, 62], [88, 15], [132, 46]];
const BOXES = ["M0 0h40v100H0z", "M48 8h64v5H48z M48 17h96v3H48z", "M48 26h30v20H48z M82 26h30v20H82z M116 26h36v20h-36z", "M48 52h50v40H48z M102 52h50v40h-50z"];

function isKnown() {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    // A browser that keeps nothing would be told each time.
    return true;
  }
}

function keep() {
  try {
    localStorage.setItem(KEPT, "1");
  } catch {
    // See above.
  }
}

function sketch() {
  const spots = SPOTS.flatMap(([x, y], place) => [
    drawn("circle", { cx: x, cy: y, r: 7 }),
    drawn("text", { x, y: y + 3.6 }, String(place + 1)),
  ]);
  return drawn("svg", { viewBox: "0 0 160 100", "aria-hidden": "true" }, [...BOXES.map((d, place) => drawn("path", { d, class: place ? "part" : "side" })), ...spots]);
}

/** `data`: title, places, the word of the button, and whether it is a part of the page. */
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("section");
  const isShown = data.isOnPage || (window.bloOpenedPlain && !isKnown());
  root.replaceChildren();
  if (!isShown) return;
  const list = element("ol", {}, data.places.map((words) => element("li", {}, words)));
  const parts = [element("h2", {}, data.title), element("div", { class: "both" }, [sketch(), list])];
  const box = element(data.isOnPage ? "div" : "aside", { class: data.isOnPage ? "page" : "over", "aria-label": data.isOnPage ? null : data.title }, parts);
  root.append(box);
  if (data.isOnPage) return;
  const close = () => {
    keep();
    root.replaceChildren();
  };
  const button = element("button", { type: "button" }, data.close);
  button.onclick = close;
  box.append(button);
  root.onkeydown = ({ key }) => {
    if (key === "Escape") close();
  };
}
