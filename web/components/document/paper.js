// Before printing there is no time to draw anything anew: charts get a size that follows the paper, maps of the screen a copy that does.

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

/** What a map's library draws, it draws for one size only. */
function copyMaps() {
  for (const map of document.querySelectorAll("[data-testid=stDeckGlJsonChart]")) {
    const drawn = map.querySelector("canvas");
    if (!drawn?.width) continue;
    const copy = document.createElement("canvas");
    copy.className = "blo-copy";
    [copy.width, copy.height] = [drawn.width, drawn.height];
    const context = copy.getContext("2d");
    context.fillStyle = getComputedStyle(drawn.parentElement).backgroundColor;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(drawn, 0, 0);
    map.before(copy);
    letGrow(copy.parentElement);
  }
}

function asBefore() {
  for (const copy of document.querySelectorAll(".blo-copy")) copy.remove();
  for (const one of document.querySelectorAll(".blo-fits")) one.classList.remove("blo-fits");
  for (const one of document.querySelectorAll(".js-plotly-plot .main-svg")) one.removeAttribute("viewBox");
}

function fit() {
  asBefore();
  fitCharts();
  copyMaps();
}

export function fitToPaper() {
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", asBefore);
  return () => {
    window.removeEventListener("beforeprint", fit);
    window.removeEventListener("afterprint", asBefore);
  };
}
