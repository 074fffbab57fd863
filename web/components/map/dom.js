// Elements made one by one: what comes from the data is text and never markup.

export function element(name, attributes = {}, content = []) {
  const made = document.createElement(name);
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
