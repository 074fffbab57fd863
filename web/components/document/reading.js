// What screen readers are told of the frame that Streamlit draws: its language, names of its controls, no names of icons.

const ICONS = "[data-testid=stIconMaterial]:not([aria-hidden])";
const SCROLLED = ".blo-across, .blo-scroll, .blo-clicks, [data-testid=stHtml]:has(.blo-table), [data-testid=stCode] pre";
const SIDEBAR_FROM = 900;
let isFirst = true;

/** "Page 5" is found as "Page {n}". */
function translated(words, name) {
  const number = name.match(/\d+/)?.[0];
  const found = words[name] ?? words[name.replace(/\d+/, "{n}")];
  return found?.replace("{n}", number ?? "");
}

function nameControls(words) {
  for (const one of document.querySelectorAll("[aria-label]")) {
    const better = translated(words, one.getAttribute("aria-label"));
    if (better) one.setAttribute("aria-label", better);
  }
  const skip = document.querySelector("[data-testid=stSkipToContent]");
  const better = skip && translated(words, skip.textContent);
  if (better) skip.textContent = better;
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
  if (isFirst && innerWidth < SIDEBAR_FROM)
    document.querySelector("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button")?.click();
  isFirst = false;
}

/** Settles the page in a language, now and whenever something of it is drawn anew; returns what ends that.
 *  `names`: of controls that Streamlit names in English, by that name. */
export function readableWith({ language, names }) {
  let asked = 0;
  const settle = () => {
    asked = 0;
    document.documentElement.lang = language;
    hideIcons();
    nameControls(names);
    reachScrolled();
  };
  const soon = () => (asked ||= requestAnimationFrame(settle));
  const changes = new MutationObserver(soon);
  changes.observe(document.body, { childList: true, subtree: true });
  window.addEventListener("resize", soon);
  settle();
  closeSidebar();
  return () => {
    cancelAnimationFrame(asked);
    changes.disconnect();
    window.removeEventListener("resize", soon);
  };
}
