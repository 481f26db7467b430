// All that needs attention, the worst first: each with since when, reason and remedy

import { h, icon, render } from "./dom.js";
import { ago, number, plural, time } from "./format.js";
import { acceptSource, approve, retryFailed } from "./actions.js";
import { explain } from "./explain.js";
import { lookUp } from "./record.js";
import { isWorse, look, word } from "./state.js";

const MOST_IDS = 24;
const MOST_NAMES = 3;
const OWN = { failed_rows: failed, held_deletes: held, source_to_accept: stopped };

/** Shows what of the tables needs attention; `failures` is what is known of failed rows, by table. */
export function showAttention(container, tables, failures) {
  const all = tables.flatMap((table) => table.attention.map((finding) => ({ ...finding, table })));
  render(container, together(all).sort((a, b) => isWorse(a[0], b[0])).map((group) => {
    const [finding] = group;
    const own = OWN[finding.state];
    return own ? own(finding.table, finding, failures.get(finding.table.table)) : problem(group);
  }));
}

/** What many tables have in common, a database that is away above all, is told once with their names. */
function together(findings) {
  const groups = new Map();
  for (const finding of findings) {
    const key = OWN[finding.state] ? finding.state + finding.table.table : [finding.state, finding.reason, finding.remedy].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

function section(kind, name, title, ...body) {
  return panel(kind, kind, name, title, body);
}

function panel(kind, shape, name, title, body) {
  return h("section", { class: "panel attention " + shape, "data-key": kind + "-" + name, "data-kind": kind, "data-table": name, "aria-label": title },
    h("h2", {}, icon(shape), title), body);
}

const since = (finding) => finding.since
  && h("p", { class: "muted small" }, "Since ", h("time", { datetime: finding.since, title: time(finding.since) }, ago(finding.since)));

function problem(group) {
  const [finding] = group;
  const names = group.map(({ table }) => table.table);
  const title = (names.length > MOST_NAMES ? plural(names.length, "table") : names.join(", ")) + ": " + word(finding.state).toLowerCase();
  return panel(finding.state, look(finding.state), names[0], title, [
    h("p", {}, finding.reason),
    finding.remedy && h("p", {}, h("span", { class: "label" }, "What to do "), finding.remedy),
    names.length > MOST_NAMES && h("p", { class: "muted small" }, names.join(", ")),
    since(finding),
  ]);
}

function stopped(table, finding) {
  return section("stopped", table.table, table.table + " has stopped",
    h("p", {}, finding.reason),
    h("p", { class: "muted" }, "Nothing of this table is read or written until somebody decides. Is it the right server, and did it lose data on purpose? Then accept it. If not, correct the setting or restore the server: the table continues after that."),
    since(finding),
    h("div", { class: "row-actions" },
      h("button", { type: "button", class: "button primary", onclick: (event) => acceptSource(event.currentTarget, table) },
        "Accept the source of " + table.table + " …")));
}

function held(table, finding) {
  if (!table.heldDeletes) {
    return problem([{ ...finding, table }]);
  }
  const { count, percent, since, sampleKeys } = table.heldDeletes;
  return section("held", table.table, plural(count, "delete") + " held in " + table.table,
    h("p", {}, plural(count, "row") + " (" + number(percent) + " % of the live ones) disappeared from the source ",
      since && h("time", { datetime: since, title: time(since) }, ago(since)),
      ", more at once than the limits let pass. Their documents are still in ", h("code", {}, table.target), "."),
    h("p", { class: "ids" }, "Keys: ", sampleKeys.map((key) => [idButton(table.table, key), " "]),
      count > sampleKeys.length && "and " + number(count - sampleKeys.length) + " more"),
    h("p", { class: "muted" }, "A mistake? Put the rows back into the source, and the hold is gone. On purpose? Approve."),
    h("div", { class: "row-actions" },
      h("button", { type: "button", class: "button primary", onclick: (event) => approve(event.currentTarget, table) },
        "Approve " + plural(count, "delete") + " …")));
}

function failed(table, finding, known) {
  const count = table.counts?.failed;
  if (!count) {
    return problem([{ ...finding, table }]);
  }
  return section("failed", table.table, plural(count, "row") + " of " + table.table + " failed",
    h("p", { class: "muted" }, "These rows keep their last good document in the target, if they had one."),
    since(finding),
    known?.error && h("p", { class: "error-text" }, "Why they failed cannot be shown now: " + known.error),
    !known && h("p", { class: "loading" }, "Looking up why …"),
    known?.rows && groups(known.rows).map((group) => reason(table, group)),
    known?.rows && known.rows.length < count
      && h("p", { class: "muted" }, "The latest " + number(known.rows.length) + " of " + plural(count, "failed row") + " are shown. The log has the others."),
    h("div", { class: "row-actions" },
      h("button", { type: "button", class: "button primary", onclick: (event) => retryFailed(event.currentTarget, table) },
        "Retry " + plural(count, "failed row") + " of " + table.table),
      h("span", { class: "muted small" }, "Reads each row once more, as it is in the source now.")));
}

/** Rows with the same reason, together: the newest first. */
function groups(rows) {
  const byReason = new Map();
  for (const row of rows) {
    const why = explain(row);
    const key = [why.title, why.stage, why.sqlstate, why.message].join("\n");
    const group = byReason.get(key) ?? { why, key, rows: [] };
    group.rows.push(row);
    byReason.set(key, group);
  }
  return [...byReason.values()];
}

function reason(table, { why, key, rows }) {
  const shown = rows.slice(0, MOST_IDS);
  return h("article", { class: "reason", "data-key": key },
    h("h3", {}, plural(rows.length, "row") + ": " + why.title),
    h("p", { class: "ids" }, h("span", { class: "label" }, rows.length === 1 ? "Record " : "Records "),
      shown.map((row) => [idButton(table.table, row.recordId), " "]),
      rows.length > shown.length && "and " + number(rows.length - shown.length) + " more"),
    h("p", {}, h("span", { class: "label" }, "What to do "), why.todo),
    h("p", { class: "technical" },
      why.message && h("code", { class: "message" }, why.message),
      why.sqlstate && ["SQLSTATE ", h("code", {}, why.sqlstate), " · "],
      why.stage && "while " + why.stage + " · ",
      h("time", { datetime: rows[0].timestamp, title: time(rows[0].timestamp) }, ago(rows[0].timestamp))));
}

const idButton = (table, id) =>
  h("button", { type: "button", class: "id", title: "Look up this record", "aria-label": "Look up record " + id,
    onclick: () => lookUp(table, id, true) }, id);
