// A figure that is to be explained: a small button of our markup, wherever it stands.

export function explainFigures(setTriggerValue) {
  const ask = (event) => {
    const button = event.target.closest?.("[data-explain]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    setTriggerValue("explain", button.dataset.explain);
  };
  document.addEventListener("click", ask, true);
  return () => document.removeEventListener("click", ask, true);
}
