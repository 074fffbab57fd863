// Links in our own markup open as the links of the navigation do: on the page that is open, and Back returns from them.

const OWN = "[data-testid=stHtml] a[target=_self], .blo-clicks a[target=_self], .subject a[target=_self]";

function follow(event) {
  // What stands in a map is hidden from the document, but not from the path of the click.
  const link = event.composedPath()[0].closest?.(OWN);
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin) return;
  event.preventDefault();
  // Streamlit opens what is in the address when the reader goes through the history.
  history.pushState(null, "", link.href);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

export function followOwnLinks() {
  document.addEventListener("click", follow);
  return () => document.removeEventListener("click", follow);
}
