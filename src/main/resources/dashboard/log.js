// The log: newest first, by filters, page by page

import { byId, h, render } from "./dom.js";
import { get, withParameters } from "./api.js";
import { number, time } from "./format.js";
import { badge } from "./tables.js";
import { lookUp } from "./record.js";

const LIMIT = 20;
const STATES = { success: "ok", retry: "waiting", failed: "failed" };
// `before` of the pages that led here; empty: the newest page
let trail = [];
let shown = null;

const filters = () => ({
  table: byId("log-table").value,
  status: byId("log-status").value,
  operation: byId("log-operation").value,
  recordId: byId("log-record").value.trim(),
});

/** Reads the page that is open; only the newest one changes by itself. */
export async function loadLog(force = false) {
  if (!force && trail.length && shown) {
    return;
  }
  const wanted = { ...filters(), limit: LIMIT, before: trail.at(-1) };
  try {
    const page = await get(withParameters("api/sync/logs", wanted));
    shown = page;
    show(page);
  } catch (e) {
    if (e.absent || e.status === 400) {
      render(byId("log"), h("p", { class: "error-text" }, e.message));
    } else {
      throw e;
    }
  }
}

const older = (next) => turn(() => trail.push(next));
const newest = () => turn(() => (trail = []));

async function turn(change) {
  change();
  try {
    await loadLog(true);
  } catch (e) {
    render(byId("log"), h("p", { class: "error-text" }, e.message));
  }
}

function show(page) {
  const more = page.nextBefore !== null && page.nextBefore !== undefined;
  render(byId("log"),
    page.logs.length ? logTable(page.logs, "Log rows", true) : h("p", { class: "empty" }, trail.length ? "There is nothing older." : Object.values(filters()).some(Boolean) ? "Nothing in the log fits." : "Nothing has been logged yet."),
    h("div", { class: "row-actions paging" },
      h("span", { class: "muted small" }, trail.length ? "Page " + number(trail.length + 1) + ", does not change by itself" : "The newest rows, as they come"),
      trail.length > 0 && h("button", { type: "button", class: "button small", "data-key": "newest", onclick: newest }, "Newest"),
      more && h("button", { type: "button", class: "button small", "data-key": "older", onclick: () => older(page.nextBefore) }, "Older")));
}

/** Rows of the log as a table: of the one record that `label` names, or of all. */
export function logTable(rows, label, withRecord = false) {
  const head = ["Time", ...(withRecord ? ["Table", "Record"] : []), "Operation", "Status", "Details"];
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", { class: "stack" },
      h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((row) => line(row, withRecord)))));
}

function line(row, withRecord) {
  const cell = (label, ...content) => h("td", { "data-label": label }, ...content);
  return h("tr", { "data-key": "log-" + row.id },
    cell("Time", h("time", { datetime: row.timestamp }, time(row.timestamp))),
    withRecord && h("td", { "data-label": "Table", class: "text" }, row.table),
    withRecord && cell("Record", row.recordId === null ? h("span", { class: "muted" }, "whole chunk") : record(row)),
    cell("Operation", (row.operation ?? "–").toLowerCase()),
    cell("Status", badge(STATES[row.status] ?? "waiting", row.status)),
    h("td", { "data-label": "Details", class: "text" }, h("div", {}, row.errorDetails && h("p", { class: "why" }, row.errorDetails), h("p", { class: "muted small" }, metadata(row.metadata)))));
}

const record = (row) =>
  h("button", { type: "button", class: "id", "aria-label": "Look up record " + row.recordId,
    onclick: () => lookUp(row.table, row.recordId, true) }, row.recordId);

// a first attempt is nothing to tell
const metadata = (data) =>
  Object.entries(data ?? {}).filter(([name, value]) => name !== "attempt" || value !== 1).map(([name, value]) => name.replaceAll("_", " ") + " " + (typeof value === "object" ? JSON.stringify(value) : value)).join(" · ");

/** Lets the form filter the log. */
export function connectLog() {
  const form = byId("log-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    newest();
  });
  form.querySelectorAll("select").forEach((select) => select.addEventListener("change", newest));
}
