// The two charts, drawn by uPlot; and the same as sentences and as a table

import { byId, h, render } from "./dom.js";
import { duration, number } from "./format.js";
import { columns, rows, sentences } from "./history.js";

const HEIGHT = 190;
const HOUR = 3600;
const FONT = "12px system-ui, sans-serif";

// a colour of the style sheet as the canvas wants it, in the theme of the moment
const color = (name) => {
  const probe = byId("content");
  const value = getComputedStyle(probe).getPropertyValue("--" + name).trim();
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark" ||
    (getComputedStyle(document.documentElement).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  return /^light-dark\((.+?),\s*(.+)\)$/.exec(value)?.[dark ? 2 : 1] ?? value;
};

// steps between ticks of a time axis in seconds: each is a round number of ms, s, min, h or d
const ROUND_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800,
  HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 120 * HOUR, 240 * HOUR, 480 * HOUR, 1200 * HOUR];
const ROUND_COUNTS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

const axis = (values, size, incrs) => ({
  stroke: () => color("muted"),
  grid: { stroke: () => color("line"), width: 1 },
  ticks: { show: false },
  font: FONT,
  size,
  values,
  incrs,
});

const line = (label, name, value, { fill, dash } = {}) => ({
  label,
  dash,
  stroke: () => color(name),
  fill: fill ? () => color(fill) : undefined,
  width: 2,
  points: { show: false },
  value: (u, v) => (v === null || v === undefined ? "–" : value(v)),
});

function chart(host, series, format, incrs) {
  const plot = new window.uPlot({
    width: Math.max(200, host.clientWidth),
    height: HEIGHT,
    cursor: { drag: { setScale: false }, y: false },
    legend: { live: true },
    scales: { x: { time: true, range: (u, min, max) => [max - HOUR, max] }, y: { range: (u, min, max) => [0, Math.max(max * 1.15, 1)] } },
    axes: [
      { ...axis(undefined, 32), space: 70, values: "{HH}:{mm}" },
      axis((u, ticks) => ticks.map(format), 62, incrs),
    ],
    series: [{ label: "At", value: "{HH}:{mm}:{ss}" }, ...series],
  }, [[], ...series.map(() => [])], host);
  new ResizeObserver(() => plot.setSize({ width: Math.max(200, host.clientWidth), height: HEIGHT })).observe(host);
  return plot;
}

let lagChart;
let rateChart;

/** Shows the history of one table, or of all if `table` is empty; null: there is none, for this reason. */
export function showHistory(history, table, why) {
  const data = history && columns(history, table);
  const shown = data && data.at.length > 1;
  byId("charts").hidden = !shown;
  byId("history-details").hidden = !shown;
  render(byId("history-note"), shown ? null
    : h("p", { class: "empty panel" }, why ?? "The first samples come within half a minute."));
  if (!shown) {
    return;
  }
  const told = sentences(data);
  byId("lag-text").textContent = told.lag;
  byId("rate-text").textContent = told.rate;
  showTable(rows(data));
  if (window.uPlot) {
    const seconds = (s) => duration(s * 1000);
    lagChart ??= chart(byId("lag-chart"), [line("Lag", "accent", seconds, { fill: "accent-soft" })], seconds, ROUND_SECONDS);
    const rate = (r) => number(r) + "/s";
    rateChart ??= chart(byId("rate-chart"), [line("Applied", "good", rate, { fill: "good-soft" }), line("Failed", "bad", rate, { dash: [5, 4] })], rate, ROUND_COUNTS);
    lagChart.setData([data.at, data.lag]);
    rateChart.setData([data.at, data.applied, data.failed]);
  }
}

function showTable(lines) {
  const head = ["From", "Largest lag", "Applied", "Failed"];
  render(byId("history-data"), h("table", {},
    h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, lines.map(([first, ...others]) =>
      h("tr", {}, h("th", { scope: "row" }, first), others.map((text) => h("td", {}, text)))))));
}

/** Draws the charts in the colours of the theme. */
export function recolor() {
  lagChart?.redraw(false);
  rateChart?.redraw(false);
}
