// What is asked by a small button of our markup, wherever it stands: a figure that is to be explained, cases that are not
// to count.

export function askedByButtons(setTriggerValue) {
  const ask = (event) => {
    // What stands in a map is hidden from the document, but not from the path of the click.
    const button = event.composedPath()[0].closest?.("[data-explain], [data-leave]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    const { explain, leave } = button.dataset;
    if (explain) setTriggerValue("explain", explain);
    else setTriggerValue("leave", leave);
  };
  document.addEventListener("click", ask, true);
  return () => document.removeEventListener("click", ask, true);
}
