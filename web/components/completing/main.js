import { completions } from "./names.js";

const LIST = "blo-completions";

/** Where the caret stands in an area, in pixels of the window. */
function caretIn(area, place) {
  const mirror = document.createElement("div");
  const look = getComputedStyle(area);
  for (const name of ["fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "padding", "border", "boxSizing"]) mirror.style[name] = look[name];
  Object.assign(mirror.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${area.clientWidth}px` });
  mirror.textContent = area.value.slice(0, place);
  const mark = mirror.appendChild(document.createElement("span"));
  mark.textContent = "\u200b";
  document.body.append(mirror);
  const edge = area.getBoundingClientRect();
  const at = { left: edge.left + mark.offsetLeft, top: edge.top + mark.offsetTop - area.scrollTop + mark.offsetHeight };
  mirror.remove();
  return { left: Math.min(at.left, window.innerWidth - 260), top: Math.min(at.top, edge.bottom) };
}

class Completing {
  constructor({ area, tables, called }) {
    Object.assign(this, { area, tables, chosen: -1, names: [], typed: "" });
    this.list = document.createElement("ul");
    Object.assign(this.list, { className: LIST, id: LIST, role: "listbox", ariaLabel: called, hidden: true });
    document.body.append(this.list);
    this.told = { input: () => this.look(false), keydown: (event) => this.press(event), blur: () => this.close(), scroll: () => this.close() };
    for (const [name, act] of Object.entries(this.told)) document.addEventListener(name, this.guarded(name, act), true);
  }

  /** Only what happens in the area is heard. It is drawn anew by the page, so that it is looked for by its key. */
  guarded(name, act) {
    this.told[name] = (event) => event.target.matches?.(`.st-key-${this.area} textarea`) && act(event);
    return this.told[name];
  }

  get box() {
    return document.querySelector(`.st-key-${this.area} textarea`);
  }

  look(isAsked) {
    const { box } = this;
    if (!box || box.selectionStart !== box.selectionEnd) return this.close();
    Object.assign(this, completions(box.value, box.selectionStart, this.tables, isAsked), { chosen: -1 });
    if (!this.names.length) return this.close();
    this.draw(box);
  }

  draw(box) {
    const lines = this.names.map((name, place) => {
      const line = document.createElement("li");
      Object.assign(line, { id: `${LIST}-${place}`, role: "option", textContent: name, ariaSelected: String(place === this.chosen) });
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.take(name);
      });
      return line;
    });
    this.list.replaceChildren(...lines);
    const { left, top } = caretIn(box, box.selectionStart - this.typed.length);
    Object.assign(this.list.style, { left: `${left}px`, top: `${top}px` });
    this.list.hidden = false;
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", LIST);
    if (this.chosen >= 0) box.setAttribute("aria-activedescendant", `${LIST}-${this.chosen}`);
    else box.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.box?.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return this.look(true);
    }
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.chosen = (Math.max(this.chosen, step > 0 ? -1 : 0) + step + this.names.length) % this.names.length;
      this.draw(event.target);
    } else if (event.key === "Tab" && !event.shiftKey) this.take(this.names[Math.max(this.chosen, 0)]);
    // A new line is one, unless a name was chosen: an alias can begin like a column.
    else if (event.key === "Enter" && this.chosen >= 0) this.take(this.names[this.chosen]);
    else if (event.key === "Escape") this.close();
    else {
      if (!/^.$|Backspace|Shift/.test(event.key)) this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  take(name) {
    const { box, typed } = this;
    const end = box.selectionStart;
    box.setSelectionRange(end - typed.length, end);
    // As if it were typed: the page hears of it, and it can be undone.
    document.execCommand("insertText", false, name);
    this.close();
  }

  end() {
    for (const [name, act] of Object.entries(this.told)) document.removeEventListener(name, act, true);
    this.list.remove();
  }
}

export default function ({ data }) {
  const completing = new Completing(data);
  return () => completing.end();
}
