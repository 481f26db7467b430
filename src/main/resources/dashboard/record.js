// One record: where it stands in a sentence, its documents, its last log rows

import { byId, h, render } from "./dom.js";
import { get, recordPath } from "./api.js";
import { ago, time } from "./format.js";
import { badge } from "./tables.js";
import { compare } from "./documents.js";
import { logTable } from "./log.js";

const STATES = { synced: "ok", failed: "failed", deleted: "ok", in_flight: "moving", held: "held", stopped: "stopped", waiting: "waiting", retrying: "waiting" };
let turns = 0;
// what is shown, to be kept up to date; null: nothing
let open = null;

/** Shows a record; from elsewhere on the page, also goes there. */
export async function lookUp(table, recordId, go = false) {
  if (go) {
    offer(byId("record-table"), table);
    byId("record-id").value = recordId;
    byId("record").scrollIntoView({ block: "start" });
    byId("record-id").focus({ preventScroll: true });
  }
  open = { table, recordId };
  render(byId("record-result"), h("p", { class: "loading" }, "Looking for record " + recordId + " …"));
  byId("announce").textContent = await loadRecord();
}

/** Asks again for the record that is shown, if any; tells what is said of it. */
export async function loadRecord() {
  if (!open) {
    return "";
  }
  const { table, recordId } = open;
  const turn = ++turns;
  const show = (...children) => turn === turns && render(byId("record-result"), ...children);
  try {
    const record = await get(recordPath(recordId, table), { exact: true });
    show(body(record));
    return record.explanation;
  } catch (e) {
    const said = sentence(e, table, recordId);
    show(h("p", { class: e.status === 404 && !e.absent ? "empty" : "error-text" }, said));
    return said;
  }
}

function offer(select, table) {
  if (![...select.options].some((option) => option.value === table)) {
    select.append(h("option", { value: table }, table));
  }
  select.value = table;
}

function sentence(e, table, recordId) {
  return e.status === 404 && !e.absent
    ? "No record " + recordId + (table ? " in " + table : "") + ": neither source nor target nor the log knows it."
    : e.message;
}

function body(record) {
  const snapshot = record.snapshot;
  return [
    h("div", { class: "record-head" },
      h("h3", {}, record.table + " · ", h("code", {}, record.recordId)),
      badge(STATES[record.status] ?? "waiting", record.status.replaceAll("_", " "))),
    h("p", { class: "explanation" }, record.explanation),
    record.otherTables?.length > 0 && h("p", { class: "muted" }, "This id is also in: " + record.otherTables.join(", ") + ". Choose the table above."),
    snapshot?.lastSyncedAt && h("p", { class: "muted small" },
      "Last written to the target ", h("time", { datetime: snapshot.lastSyncedAt, title: time(snapshot.lastSyncedAt) }, ago(snapshot.lastSyncedAt)), "."),
    documents(record),
    h("h4", {}, "Its last log rows"),
    record.logs?.length ? logTable(record.logs, "Log rows of this record") : h("p", { class: "empty" }, "None."),
  ];
}

function documents(record) {
  if (record.documents) {
    return h("p", { class: "hint" },
      "Documents are shown only by an engine that is protected by a token: start it with the setting ",
      h("code", {}, "sync.api.token"), " (or the variable ", h("code", {}, "SYNC_API_TOKEN"), "), and enter that token here when this page asks for it.");
  }
  return h("div", {}, h("h4", {}, "Source and target"), compare(record.source?.data ?? null, record.snapshot?.data ?? null));
}

/** Lets the form look up what is entered. */
export function connectRecord() {
  byId("record-form").addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp(byId("record-table").value, byId("record-id").value.trim());
  });
}
