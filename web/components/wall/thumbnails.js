// Every slide of a round as a small picture, in the order in which they are shown; then those that are left out, with the reason.

import { element } from "../shared/dom.js";
import { fit } from "./fit.js";
import { SlideView } from "./slide.js";

const STAGE_WIDE = 1920;
const SMALL_STYLE = `
  :host { position: static; }
  .round { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 232px), 1fr)); gap: 14px; padding: 3px; }
  .round > li { min-width: 0; font-size: 14px; line-height: 1.35; }
  .round > li > button { display: block; width: 100%; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; border-radius: 6px; }
  .round button:is(:focus-visible, :hover) { outline: 2px solid var(--blo-present); outline-offset: 2px; }
  .small { display: block; position: relative; aspect-ratio: 16 / 9; overflow: hidden; border-radius: 6px; border: 1px solid var(--blo-hairline); margin-bottom: 4px; }
  .small .stage { transform: scale(var(--scale, .12)); }
  .name, .why { display: block; color: var(--blo-text); overflow-wrap: break-word; }
  .why { color: var(--blo-muted); }
  .missing { border: 1px dashed var(--blo-context); border-radius: 6px; padding: 10px 12px; }
`;

function small(slide, grounds, words) {
  const view = new SlideView(slide, grounds);
  view.at(1);
  const stage = element("span", { class: "stage", "aria-hidden": "true", inert: true }, [view.root]);
  const frame = element("span", { class: "small" }, [stage]);
  const name = element("span", { class: "name" }, `${slide.number}. ${slide.title}`);
  const button = element("button", { type: "button", title: words.show, "data-key": slide.key }, [frame, name]);
  return { item: element("li", {}, [button]), frame, view, button };
}

export default function ({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector("div");
  const sign = data.slides.map((one) => one.sign).join() + JSON.stringify(data.left_out) + data.mode;
  if (host.shown === sign) return;
  host.shown = sign;
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  for (const address of host.addresses ?? []) URL.revokeObjectURL(address);
  const grounds = new Map(Object.entries(data.grounds).map(([name, text]) => [name, URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }))]));
  host.addresses = [...grounds.values()];
  for (const [name, colour] of Object.entries(data.colours)) host.style.setProperty(`--${name}`, colour);
  const made = data.slides.map((slide) => small(slide, grounds, data.words));
  const missing = data.left_out.map((one) =>
    element("li", { class: "missing" }, [element("span", { class: "name" }, one.words), element("span", { class: "why" }, one.reason)]),
  );
  shadow.replaceChildren(element("style", {}, WALL_STYLE + SMALL_STYLE), element("ol", { class: "round" }, [...made.map((one) => one.item), ...missing]));
  for (const { view, button } of made) {
    fit(view.root);
    button.onclick = () => setTriggerValue("chosen", button.dataset.key);
  }
  host.sized?.disconnect();
  host.sized = new ResizeObserver(([first]) => host.style.setProperty("--scale", first.contentRect.width / STAGE_WIDE));
  if (made.length) host.sized.observe(made[0].frame);
}
