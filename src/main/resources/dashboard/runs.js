// Runs: those under way with their progress, then the latest

import { h, render } from "./dom.js";
import { ago, duration, number, plural, time } from "./format.js";
import { badge } from "./tables.js";

const STATES = { requested: "waiting", running: "moving", done: "ok", failed: "failed" };
const WORDS = { requested: "Requested", running: "Running", done: "Done", failed: "Failed" };

/** Whether a run is still to come to its end: its comparison, or what it has sent. */
export const isActive = (run) => run.state === "requested" || run.state === "running" || run.inFlight > 0;

/** Shows runs, newest first; `why` tells why there are none. */
export function showRuns(container, runs, why) {
  if (!runs?.length) {
    render(container, h("p", { class: "empty panel" }, why ?? "No run yet. Polls that find nothing leave none."));
    return;
  }
  const active = runs.filter(isActive);
  const past = runs.filter((run) => !isActive(run));
  render(container,
    active.length > 0 && h("ul", { class: "cards runs", "aria-label": "Runs under way" }, active.map(progress)),
    past.length > 0 && h("div", { class: "panel scroll", tabindex: "0", role: "region", "aria-label": "Past runs" },
      h("table", { class: "stack" },
        h("thead", {}, h("tr", {}, ["Run", "Table", "State", "Started", "Took", "Found", "Applied", "Failed"]
          .map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, past.map(row)))));
}

const total = (found) => (found?.inserts ?? 0) + (found?.updates ?? 0) + (found?.deletes ?? 0);

function found(run) {
  const words = [
    run.found?.inserts && plural(run.found.inserts, "insert"),
    run.found?.updates && plural(run.found.updates, "update"),
    run.found?.deletes && plural(run.found.deletes, "delete"),
    run.found?.held && number(run.found.held) + " held",
  ].filter(Boolean);
  return words.length ? words.join(", ") : "nothing";
}

const name = (run) => run.kind + " " + run.id;

function progress(run) {
  const label = name(run) + " of " + run.table;
  const known = run.percent !== null && run.percent !== undefined;
  return h("li", { class: "panel card", "data-key": "run-" + run.id, "data-run": run.id },
    h("div", { class: "card-head" }, h("h3", {}, label), badge(STATES[run.state] ?? "moving", WORDS[run.state])),
    h("progress", { "aria-label": "Progress of " + label, max: 100, value: known ? run.percent : null }),
    h("p", {}, run.state === "requested"
      ? "Requested " + ago(run.requestedAt) + "; it begins when the comparison under way is over."
      : [
          known ? number(Math.floor(run.percent)) + " %" : "Under way",
          run.rowsPerSecond > 0 && number(Math.round(run.rowsPerSecond)) + " rows/s",
          run.etaSeconds !== null && run.etaSeconds !== undefined && "done in about " + duration(run.etaSeconds * 1000),
        ].filter(Boolean).join(" · ")),
    h("p", { class: "muted small" },
      plural(run.rowsCompared ?? 0, "row") + (run.rowsTotal ? " of some " + number(run.rowsTotal) : "") + " read, "
        + number(total(run.found)) + " to copy, " + number(run.applied) + " applied, " + number(run.failed) + " failed, "
        + number(run.inFlight) + " on the way."));
}

function row(run) {
  const began = run.startedAt ?? run.requestedAt;
  const cell = (label, ...content) => h("td", { "data-label": label }, ...content);
  return h("tr", { "data-key": "run-" + run.id, "data-run": run.id },
    h("th", { scope: "row" }, name(run)),
    h("td", { "data-label": "Table", class: "text" }, run.table),
    cell("State", h("div", {}, badge(STATES[run.state] ?? "waiting", WORDS[run.state] ?? run.state), run.error && h("p", { class: "error-text" }, run.error))),
    cell("Started", began && h("time", { datetime: began, title: time(began) }, ago(began))),
    cell("Took", run.startedAt && run.finishedAt ? duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : "–"),
    cell("Found", found(run)),
    cell("Applied", number(run.applied)),
    cell("Failed", number(run.failed)));
}
