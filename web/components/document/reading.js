// What screen readers are told of the frame that Streamlit draws: its language, names of its controls, no names of icons.

import { pickMarks } from "./picking.js";
import { enterBoxes } from "./popovers.js";
import { partTicks } from "./ticks.js";

const ICONS = "[data-testid=stIconMaterial]:not([aria-hidden])";
const SCROLLED = ".blo-across, .blo-scroll, .blo-clicks, .blo-choices, [data-testid=stHtml]:has(.blo-table), [data-testid=stCode] pre, [data-testid=stElementContainer]:has(> [data-testid=stFullScreenFrame] > [data-testid=stPlotlyChart])";
const SIDEBAR_FROM = 900;
let isFirst = true;

/** "Page 5" is found as "Page {n}", "Help for Period" as "Help for {name}", an end of a range by its own word. */
function translated(words, name) {
  const [, whole, end] = name.match(/^(.+) — (start|end)$/) ?? [];
  if (end) return `${translated(words, whole) ?? whole} — ${words[end] ?? end}`;
  const number = name.match(/\d+/)?.[0];
  const found = words[name] ?? words[name.replace(/\d+/, "{n}")];
  return found?.replace("{n}", number ?? "") ?? around(words, name);
}

/** What a control is called by the name of another one. */
function around(words, name) {
  for (const [own, other] of Object.entries(words)) {
    const [before, after] = own.split("{name}");
    if (after === undefined || !name.startsWith(before) || !name.endsWith(after)) continue;
    const of = name.slice(before.length, name.length - after.length);
    if (of) return other.replace("{name}", () => of);
  }
}

/** What Streamlit calls an element, and what it is called instead: the language may change while the page is open. */
const renamed = new WeakMap();

function rename(one, words, now, give) {
  const known = renamed.get(one);
  const own = known?.given === now ? known.own : now;
  const given = translated(words, own) ?? own;
  if (given === now) return;
  renamed.set(one, { own, given });
  give(given);
}

function nameControls(words) {
  for (const one of document.querySelectorAll("[aria-label]"))
    rename(one, words, one.getAttribute("aria-label"), (name) => one.setAttribute("aria-label", name));
  for (const one of document.querySelectorAll("[data-testid=stSkipToContent]"))
    rename(one, words, one.textContent, (name) => (one.textContent = name));
}

/** What chooses all of a list is a line of it like the others, which Streamlit writes by itself. */
function nameChoices(words) {
  for (const one of document.querySelectorAll("[role=option]")) {
    const text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
    if (text && /^Select (all|\d+ matches)$/.test(text.data)) text.data = translated(words, text.data) ?? text.data;
  }
}

/** An address that leads nowhere is told by Streamlit in English, with folders of its own. */
function nameNoPage([title, words]) {
  const box = document.querySelector("[role=dialog]");
  if (!box?.textContent.startsWith("Page not found")) return;
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.data === "Page not found") text.data = title;
    else if (text.data.startsWith("You have requested page") || text.data.startsWith("The page that you have requested")) text.data = words;
  }
}

/** An icon is a word of letters that a font draws as one sign; what it stands for is said in words beside it. */
function hideIcons() {
  for (const one of document.querySelectorAll(ICONS)) {
    one.setAttribute("aria-hidden", "true");
    const host = one.closest("a[aria-label$=' icon'], button[aria-label$=' icon']");
    host?.removeAttribute("aria-label");
  }
}

/** What scrolls within a page is reached by keyboard too. */
function reachScrolled() {
  for (const one of document.querySelectorAll(SCROLLED)) {
    if (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight) one.tabIndex = 0;
    else if (one.tabIndex === 0) one.removeAttribute("tabindex");
  }
}

/** On a small screen the filters would leave the figures no room: they wait behind their button, once a page is opened. */
function closeSidebar() {
  const sidebar = isFirst && document.querySelector("[data-testid=stSidebar]");
  if (!sidebar) return;
  isFirst = false;
  if (innerWidth < SIDEBAR_FROM && sidebar.dataset.collapsed === "false")
    sidebar.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
}

/** What the page was last told, and by whom; one watch for all, for a page that is drawn anew tells it again. */
let told = null;
let asked = 0;
const changes = new MutationObserver(soon);

function settle() {
  asked = 0;
  document.documentElement.lang = told.language;
  hideIcons();
  nameControls(told.names);
  nameChoices(told.names);
  nameNoPage(told.noPage);
  reachScrolled();
  closeSidebar();
  pickMarks();
  enterBoxes();
  partTicks();
}

function soon() {
  asked ||= requestAnimationFrame(settle);
}

/** Settles the page in a language, now and whenever something of it is drawn anew; returns what ends that.
 *  `names`: of controls that Streamlit names in English, by that name; `noPage`: title and words of an address that leads nowhere. */
export function readableWith({ language, names, noPage }) {
  const own = (told = { language, names, noPage });
  changes.observe(document.body, { childList: true, subtree: true });
  window.addEventListener("resize", soon);
  settle();
  return () => {
    if (told !== own) return;
    cancelAnimationFrame(asked);
    asked = 0;
    changes.disconnect();
    window.removeEventListener("resize", soon);
  };
}
