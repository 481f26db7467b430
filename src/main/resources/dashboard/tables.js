// One card a table: where it stands, its figures, and what can be done

import { h, icon, render } from "./dom.js";
import { age, ago, duration, number, plural, time } from "./format.js";
import { look, sentencesOf, word, WORDS } from "./state.js";
import { backfill, poll, reconcile } from "./actions.js";

const OLD_MS = 60_000;

/** A state as a picture and a word. */
export const badge = (state, text = WORDS[state]) => h("span", { class: "badge " + state }, icon(state), text);

/** Shows the tables of a status. */
export function showTables(container, status) {
  const tables = status.tables;
  render(container, tables.length
    ? h("ul", { class: "cards" }, tables.map(card))
    : h("p", { class: "empty" }, "No table is configured."));
}

function card(table) {
  return h("li", { class: "panel card", "data-key": table.table, "data-table": table.table },
    h("div", { class: "card-head" },
      h("h3", {}, table.table),
      badge(look(table.state), word(table.state))),
    h("p", { class: "muted path" }, table.source ?? "query", " → ", table.target),
    h("ul", { class: "states" }, sentencesOf(table).map((text) => h("li", {}, text))),
    h("dl", { class: "figures" + (isOld(table.countsAt) ? " old" : "") },
      figure("Synced", number(table.counts?.synced)),
      figure("Failed", number(table.counts?.failed), table.counts?.failed > 0 && "failed"),
      figure("Deleted", number(table.counts?.deleted)),
      figure("Lag", duration(table.lagMs))),
    isOld(table.countsAt) && h("p", { class: "muted small" }, "Rows as counted ", h("time", { datetime: table.countsAt, title: time(table.countsAt) }, ago(table.countsAt)), "."),
    h("p", { class: "muted small" }, lastPoll(table.lastPoll)),
    h("div", { class: "row-actions" },
      button("Poll", table, poll),
      button("Reconcile …", table, reconcile),
      button("Backfill …", table, backfill)));
}

/** Counts that are older than the page's rounds and the engine's rests explain: the target cannot be asked. */
const isOld = (countsAt) => Boolean(countsAt) && age(countsAt) > OLD_MS;

const figure = (name, value, state) => h("div", { class: state || null }, h("dt", {}, name), h("dd", {}, value));

const button = (text, table, action) =>
  h("button", { type: "button", class: "button small", "aria-label": text.replace(" …", "") + " " + table.table,
    onclick: (event) => action(event.currentTarget, table) }, text);

function lastPoll(poll) {
  if (!poll) {
    return "No comparison yet.";
  }
  const found = [
    poll.inserts && plural(poll.inserts, "insert"),
    poll.updates && plural(poll.updates, "update"),
    poll.deletes && plural(poll.deletes, "delete"),
  ].filter(Boolean);
  return [
    h("time", { datetime: poll.at, title: time(poll.at) }, "Compared " + ago(poll.at)),
    " in " + duration(poll.durationMs) + ": " + (poll.rowsCompared > 0 ? plural(poll.rowsCompared, "row") + ", " : "")
      + (found.length ? found.join(", ") + " found" : poll.rowsCompared > 0 ? "nothing to copy" : "nothing has changed") + ".",
  ];
}
