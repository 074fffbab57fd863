// Over plain http from another machine browsers give pages no clipboard: buttons that copy then do it as they did before there was one.

export function withClipboard() {
  if (navigator.clipboard) return;
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: copied } });
}

async function copied(text) {
  const asked = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("aria-hidden", "true");
  field.style.cssText = "position: fixed; top: 0; opacity: 0";
  // A dialog keeps the focus within itself.
  (asked?.closest("[role=dialog]") ?? document.body).append(field);
  field.focus();
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  asked?.focus();
  if (!isDone) throw new Error("The browser does not let this page copy.");
}
