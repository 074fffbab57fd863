// A chart over time is dragged over to choose its period, and a mark of it is still chosen by a click: Plotly does one or the other, so that a click is told here.

const listened = new WeakSet();

/** What of a mark is told: the whole of it holds its chart, which holds the mark. */
function markOf({ curveNumber, pointNumber, x, y, customdata }) {
  return { curveNumber, pointNumber, pointIndex: pointNumber, x, y, customdata };
}

/** Lets clicks on marks of charts that are dragged over choose them, as in other charts. */
export function pickMarks() {
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    if (listened.has(plot) || !plot.on || plot._fullLayout?.dragmode !== "select") continue;
    listened.add(plot);
    plot.on("plotly_click", ({ points }) => {
      if (plot._fullLayout.dragmode === "select") plot.emit("plotly_selected", { points: points.map(markOf), selections: [] });
    });
  }
}
