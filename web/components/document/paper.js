// Before printing there is no time to draw anything anew: charts get a size that follows the paper. Maps see to it themselves.

/** What holds a picture has a height of its own, up to the list that it is an entry of. */
function letGrow(picture) {
  for (let above = picture; above && !above.matches("[data-testid=stVerticalBlock]"); above = above.parentElement) above.classList.add("blo-fits");
}

/** A chart is made of pictures of one size over each other: with a `viewBox` they shrink and grow as one. */
function fitCharts() {
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    const pictures = [...plot.querySelectorAll(".main-svg")];
    const [wide, high] = ["width", "height"].map((side) => Number(pictures[0]?.getAttribute(side)));
    if (!wide || !high) continue;
    for (const one of pictures) one.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    letGrow(plot);
    plot.style.setProperty("--blo-wide", wide);
    plot.style.setProperty("--blo-high", high);
  }
}

function asBefore() {
  for (const one of document.querySelectorAll(".blo-fits")) one.classList.remove("blo-fits");
  for (const one of document.querySelectorAll(".js-plotly-plot .main-svg")) one.removeAttribute("viewBox");
}

function fit() {
  asBefore();
  fitCharts();
}

export function fitToPaper() {
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", asBefore);
  return () => {
    window.removeEventListener("beforeprint", fit);
    window.removeEventListener("afterprint", asBefore);
  };
}
