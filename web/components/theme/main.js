import { drawn, element } from "../shared/dom.js";

const SIGNS = {
  system: "M4 5h16v11H4z M9 20h6 M12 16v4",
  light: "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8z M12 2v3 M12 19v3 M2 12h3 M19 12h3 M5 5l2 2 M17 17l2 2 M5 19l2-2 M17 7l2-2",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4A8.5 8.5 0 1 0 20 14.5z",
};

function choice(theme, words) {
  const box = element("input", { type: "radio", name: "theme", value: theme, "aria-label": words });
  const sign = drawn("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, drawn("path", { d: SIGNS[theme] }));
  return element("label", { title: words }, [box, sign]);
}

/** Streamlit colours itself anew at once, and tells the server with the next run: one is asked for, so that charts agree. */
function drawAnew(setTriggerValue) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTriggerValue("changed", window.bloTheme.get())));
}

/** `data`: the name of the choice, and the words of each theme. */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("fieldset");
  const theme = window.bloTheme;
  const words = JSON.stringify(data);
  // Each run of the page comes by here: what has the focus keeps it.
  if (root.dataset.words !== words) {
    root.dataset.words = words;
    root.replaceChildren(element("legend", {}, data.name), ...data.themes.map(([name, said]) => choice(name, said)));
  }
  const show = () => {
    for (const box of root.querySelectorAll("input")) box.checked = box.value === theme.get();
  };
  const changed = () => {
    show();
    drawAnew(setTriggerValue);
  };
  // What a person has chosen elsewhere holds here from the beginning; what is chosen here is not taken back by an older word.
  if (data.wanted && data.wanted !== theme.wanted) {
    theme.wanted = data.wanted;
    if (theme.get() !== data.wanted) theme.set(data.wanted);
  }
  root.onchange = ({ target }) => theme.set(target.value);
  theme.answer.addEventListener("change", changed);
  show();
  return () => theme.answer.removeEventListener("change", changed);
}
