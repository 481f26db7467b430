// Asks the engine every few seconds, one question after the other, and shows what it says

import { byId, h, icon, offerTables, render } from "./dom.js";
import { ApiError, get } from "./api.js";
import { age, ago, duration, number, plural } from "./format.js";
import { toast } from "./dialogs.js";
import { overall } from "./state.js";
import { showTables } from "./tables.js";
import { showAttention } from "./attention.js";
import { failures, loadFailures } from "./failures.js";
import { recolor, showHistory } from "./charts.js";
import { showRuns } from "./runs.js";
import { connectRecord, loadRecord } from "./record.js";
import { connectLog, loadLog } from "./log.js";
import { poll } from "./actions.js";
import { connectTheme } from "./appearance.js";
import { connectToken, isTokenNeeded } from "./access.js";

const EVERY_MS = 3000;
const HISTORY_EVERY_MS = 10_000;

const seen = { health: null, status: null, unreachable: null, at: null, history: null, historyAt: 0, historyWhy: null, failed: new Map() };
let timer;
let asking = false;
let again = false;

/** One round of questions; another that is wanted meanwhile follows. */
async function refresh() {
  clearTimeout(timer);
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    await round();
    seen.unreachable = null;
  } catch (e) {
    if (!isTokenNeeded()) {
      seen.unreachable = e.status === 0 ? e.message : null;
      if (!(e instanceof ApiError)) {
        console.error(e);
      }
      if (e.status !== 0) {
        render(byId("summary-body"), h("p", { class: "banner bad", role: "alert" }, icon("failed"), e.message));
      } else {
        showSummary();
      }
    }
  } finally {
    asking = false;
    if (!document.hidden && !isTokenNeeded()) {
      timer = setTimeout(refresh, again ? 0 : EVERY_MS);
    }
    again = false;
  }
}

async function round() {
  seen.health = await get("./", { also: [503] });
  await part("tables", async () => {
    seen.status = await get("api/sync/status");
    seen.at = new Date().toISOString();
  });
  seen.unreachable = null;
  if (seen.status) {
    const { tables } = seen.status;
    showTables(byId("tables"), seen.status);
    ["record-table", "log-table", "history-table"].forEach((id) => offerTables(byId(id), tables.map((table) => table.table)));
    for (const table of tables) {
      await quietly(() => loadFailures(table));
    }
    showAttention(byId("attention"), tables, failures);
    tellRepairs(tables);
  }
  showSummary();
  await part("runs", async () => showRuns(byId("runs"), (await get("api/sync/runs?limit=12")).runs));
  await part("log", () => loadLog());
  await loadRecord();
  if (Date.now() - seen.historyAt > HISTORY_EVERY_MS) {
    await loadHistory();
  }
}

/** Says so when rows that had failed no longer do. */
function tellRepairs(tables) {
  for (const { table, counts } of tables) {
    const before = seen.failed.get(table) ?? 0;
    const now = counts?.failed ?? before;
    if (now < before) {
      toast(plural(before - now, "failed row") + " of " + table + (before - now === 1 ? " is" : " are") + " repaired"
        + (now ? "; " + number(now) + " to go." : ". None is left."));
    }
    seen.failed.set(table, now);
  }
}

/** A part that cannot be shown says so in its place; the others go on. */
async function part(id, load) {
  try {
    await load();
  } catch (e) {
    if (e.status === 0 || e.status === 401) {
      throw e;
    }
    render(byId(id), h("p", { class: "error-text panel" }, e.message));
  }
}

const quietly = (load) => load().catch((e) => {
  if (e.status === 0 || e.status === 401) {
    throw e;
  }
});

async function loadHistory() {
  try {
    seen.history = await get("api/sync/history?minutes=60");
    seen.historyWhy = null;
  } catch (e) {
    if (e.status === 0 || e.status === 401) {
      throw e;
    }
    seen.historyWhy = e.message;
  }
  seen.historyAt = Date.now();
  drawHistory();
}

const drawHistory = () => showHistory(seen.history, byId("history-table").value, seen.historyWhy);

function showSummary() {
  const { state, title, text, items } = overall(seen);
  document.body.classList.toggle("stale", Boolean(seen.unreachable));
  render(byId("summary-body"),
    h("div", { class: "hero " + state, "data-state": state },
      icon(state),
      h("div", {},
        h("p", { class: "title", id: "summary-text" }, title),
        items && h("ul", { class: "items" }, items.map((item) => h("li", {}, item))),
        h("p", { class: "text" }, text, seen.unreachable && seen.at && " What is shown below is as it was " + ago(seen.at) + "."))));
  if (seen.title !== title) {
    byId("announce").textContent = title;
    seen.title = title;
  }
  document.title = (state === "ok" ? "" : "● ") + title + " – DB Sync Engine";
}

function showFreshness() {
  const old = seen.at && age(seen.at) > 4 * EVERY_MS;
  byId("freshness").textContent = seen.at ? (old ? "Stale: last answer " : "Updated ") + (old ? duration(age(seen.at)) + " ago" : ago(seen.at)) : "";
  byId("freshness").classList.toggle("old", Boolean(old));
}

connectTheme(recolor);
connectToken(refresh);
connectRecord();
connectLog();
byId("poll-all").addEventListener("click", (event) => poll(event.currentTarget));
byId("history-table").addEventListener("change", drawHistory);
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
window.addEventListener("sync-refresh", refresh);
setInterval(showFreshness, 1000);
refresh();
