// Draws the figures that the server put beside each chart. Colours come from the style sheet, so that
// light and dark need one figure only. Nothing is fetched, nothing is evaluated.
"use strict";

(function () {
  const styles = () => getComputedStyle(document.documentElement);

  function resolve(value, colours) {
    if (typeof value === "string") {
      const name = /^var\((--[a-z]+)\)$/.exec(value);
      return name ? colours.getPropertyValue(name[1]).trim() : value;
    }
    if (Array.isArray(value)) return value.map((each) => resolve(each, colours));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, colours)]));
    }
    return value;
  }

  function draw(chart) {
    const figure = resolve(JSON.parse(chart.nextElementSibling.textContent), styles());
    if (chart.clientWidth < 520) figure.layout.xaxis.nticks = 4;
    const config = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };
    return Plotly.react(chart, figure.data, figure.layout, config);
  }

  function start() {
    const charts = Array.from(document.querySelectorAll(".chart"));
    for (const chart of charts) {
      draw(chart).then(() => {
        chart.dataset.drawn = "yes";
        chart.on("plotly_click", (event) => {
          const link = event.points[0] && event.points[0].customdata;
          if (typeof link === "string" && link.startsWith("/")) window.location.assign(link);
        });
      });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(draw));
  }

  start();
})();
