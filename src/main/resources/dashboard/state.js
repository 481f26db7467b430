// Where a table stands, and the engine as a whole: one word, one sentence

import { ago, duration, list, number, plural } from "./format.js";

export const WORDS = {
  ok: "In sync",
  fresh: "Not compared",
  moving: "On the way",
  waiting: "Waiting",
  held: "Deletes held",
  failed: "Failed rows",
  stopped: "Stopped",
};

// the status tells held deletes as something it waits for, too
const isHold = (table) => table.heldDeletes && /deletes\/approve|deletes are approved/.test(table.waitsFor ?? "");

/** What the table waits for, unless that is told elsewhere: stopped, held deletes. */
export const waitsFor = (table) => (table.stopped || isHold(table) ? null : table.waitsFor);

/** The states a table is in, the gravest first: {state, text}. */
export function statesOf(table) {
  const states = [];
  if (table.stopped) {
    states.push({ state: "stopped", text: "Stopped: " + table.stopped });
  }
  if (waitsFor(table)) {
    states.push({ state: "waiting", text: "Waiting: " + waitsFor(table) });
  }
  if (table.counts?.failed) {
    states.push({ state: "failed", text: plural(table.counts.failed, "row") + " failed" });
  }
  if (table.heldDeletes && !table.heldDeletes.approved) {
    states.push({ state: "held", text: plural(table.heldDeletes.count, "delete") + " held, waiting for your approval" });
  }
  const moving = table.inFlight?.keys || (table.heldDeletes?.approved ? table.heldDeletes.count : 0);
  if (moving) {
    states.push({ state: "moving", text: plural(moving, "change") + " on the way" });
  }
  if (!states.length) {
    states.push(table.lastPoll
      ? { state: "ok", text: "In sync as of " + ago(table.lastPoll.at) }
      : { state: "fresh", text: "Not compared yet since this engine started" });
  }
  return states;
}

const DATABASES = { source: "source database", target: "target database", broker: "message broker" };

/** What of the engine's surroundings is down: sentences. */
export function troubles(health) {
  const checks = Object.entries(health?.checks ?? {}).filter(([, check]) => check.status === "DOWN");
  return checks.map(([name, check]) => {
    const detail = check.detail ? ": " + check.detail : "";
    return DATABASES[name]
      ? "The " + DATABASES[name] + " is down" + detail
      : "The engine makes no progress" + (detail || tableTroubles(check));
  });
}

const tableTroubles = (check) =>
  check.tables ? ": " + Object.entries(check.tables).map(([name, why]) => name + ": " + why).join("; ") : "";

/** The whole in one line: {state, title, text}. */
export function overall({ health, status, unreachable }) {
  if (unreachable) {
    return { state: "stopped", title: "The engine does not answer", text: unreachable };
  }
  const down = troubles(health);
  if (down.length) {
    return {
      state: "stopped",
      title: "Copying is interrupted",
      text: "Nothing is lost and no row is marked failed for it: the engine goes on by itself once this is mended.",
      items: down,
    };
  }
  const tables = status?.tables ?? [];
  if (!tables.length) {
    return { state: "waiting", title: "No table is configured", text: "Set sync.table.<name>.source in application.properties." };
  }
  const with_ = (state) => tables.filter((table) => statesOf(table).some((s) => s.state === state));
  const attention = ["stopped", "failed", "held"].filter((state) => with_(state).length);
  if (attention.length) {
    const rows = with_("failed").reduce((sum, table) => sum + table.counts.failed, 0);
    const deletes = with_("held").reduce((sum, table) => sum + table.heldDeletes.count, 0);
    const parts = [
      with_("stopped").length && plural(with_("stopped").length, "table has", "tables have") + " stopped",
      rows && plural(rows, "row has", "rows have") + " failed",
      deletes && plural(deletes, "delete waits", "deletes wait") + " for approval",
    ].filter(Boolean);
    return { state: attention[0], title: capital(list(parts)), text: "Everything else is copied as usual. What to do about it is right below." };
  }
  if (with_("waiting").length) {
    const names = list(with_("waiting").map((table) => table.table));
    return { state: "waiting", title: names + (with_("waiting").length > 1 ? " are waiting" : " is waiting"), text: "The reason stands at the table below. The engine keeps trying by itself." };
  }
  if (with_("fresh").length) {
    return { state: "fresh", title: "Not compared yet", text: "Since its start this engine has not come to the end of a comparison of " + list(with_("fresh").map((table) => table.table)) + "; another instance may be at it." };
  }
  const keys = with_("moving").reduce((sum, table) => sum + table.inFlight.keys, 0);
  if (keys) {
    return { state: "moving", title: plural(keys, "change") + " on the way", text: "Everything else is in sync." };
  }
  return { state: "ok", title: "Everything is in sync", text: inFigures(tables) };
}

function inFigures(tables) {
  const documents = tables.reduce((sum, table) => sum + (table.counts?.synced ?? 0), 0);
  const lags = tables.map((table) => table.lagMs).filter((lag) => lag !== null && lag !== undefined);
  const lag = lags.length ? ", at most " + duration(Math.max(...lags)) + " behind" : "";
  return plural(tables.length, "table") + ", " + number(documents) + (documents === 1 ? " document" : " documents") + lag + ".";
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
