// Elements made one by one: what comes from the data is text and never markup.

/** How many pixels of the window one of an element's own takes: more than one where the page grows with a large window. */
export function grownBy(node) {
  return node.getBoundingClientRect().width / node.offsetWidth || 1;
}

export const SVG_SPACE = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, content = []) {
  return filled(document.createElement(name), attributes, content);
}

export function drawn(name, attributes = {}, content = []) {
  return filled(document.createElementNS(SVG_SPACE, name), attributes, content);
}

function filled(made, attributes, content) {
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}

/** A round spot of a colour beside words. */
export function spot(colour) {
  const made = element("span", { class: "spot", "aria-hidden": "true" });
  made.style.background = colour;
  return made;
}

/** A picture that the server drew, as an element; scripts in it would not run. */
export function picture(text) {
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}

export function say(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
