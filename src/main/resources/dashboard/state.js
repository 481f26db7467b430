// How the page shows the states that the server tells: it decides none of them

import { ago, duration, list, number, plural } from "./format.js";

/** A server's state → how it looks, and its word. The worst comes first. */
const STATES = {
  stuck: ["stopped", "Stuck"],
  outage: ["stopped", "Outage"],
  source_to_accept: ["stopped", "Stopped"],
  unusable: ["stopped", "Not copied"],
  retrying: ["failed", "Changes fail"],
  blocked: ["waiting", "Locked"],
  failed_rows: ["failed", "Failed rows"],
  held_deletes: ["held", "Deletes held"],
  slow: ["waiting", "Slow"],
  starting: ["fresh", "Starting"],
  catching_up: ["moving", "On the way"],
  in_sync: ["ok", "In sync"],
};
const ORDER = Object.keys(STATES);

/** What is said of one table, and of several. */
const VERBS = {
  stuck: ["is stuck", "are stuck"],
  outage: ["waits for the end of an outage", "wait for the end of an outage"],
  source_to_accept: ["has stopped", "have stopped"],
  unusable: ["is not copied", "are not copied"],
  retrying: ["cannot be written", "cannot be written"],
  blocked: ["is locked", "are locked"],
  slow: ["is slow", "are slow"],
  starting: ["starts", "start"],
};

/** The words of looks that runs, records and the log have. */
export const WORDS = { ok: "In sync", moving: "On the way", waiting: "Waiting", held: "Deletes held", failed: "Failed", stopped: "Stopped" };

export const look = (state) => STATES[state]?.[0] ?? "waiting";
export const word = (state) => STATES[state]?.[1] ?? state;
export const isWorse = (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state);

/** What there is to say of a table, the worst first: sentences. */
export function sentencesOf(table) {
  if (table.attention.length) {
    return table.attention.map((finding) => word(finding.state) + ": " + finding.reason);
  }
  return [table.state === "in_sync" && table.since ? "In sync as of " + ago(table.since) : capital(table.reason)];
}

const DATABASES = { source: "source database", target: "target database", broker: "message broker" };
const nameOf = (check) => DATABASES[check] ?? "source database " + check.replace(/^source-/, "");

/** What of the engine's surroundings is down: sentences. */
const down = (health) => Object.entries(health?.checks ?? {})
  .filter(([name, check]) => name !== "progress" && check.status === "DOWN")
  .map(([name, check]) => "The " + nameOf(name) + " is down" + (check.detail ? ": " + check.detail : ""));

/** The whole in one line: {state, title, text, items}. */
export function overall({ health, status, unreachable }) {
  if (unreachable) {
    return { state: "stopped", title: "The engine does not answer", text: unreachable };
  }
  const tables = status?.tables ?? [];
  const away = down(health);
  const concerned = tables.filter((table) => table.attention.length).sort((a, b) => isWorse(a.attention[0], b.attention[0]));
  if (away.length) {
    const all = tables.every((table) => table.state === "outage" || table.state === "starting");
    return {
      state: "stopped",
      title: all ? "Copying is interrupted" : "Copying is interrupted for " + plural(concerned.length, "table"),
      text: "Nothing is lost and no row is marked failed for it: the engine continues as soon as it gets an answer.",
      items: away,
    };
  }
  if (!tables.length) {
    return health?.checks?.progress?.status === "DOWN"
      ? { state: "stopped", title: "The engine does not copy", text: health.checks.progress.detail ?? "" }
      : { state: "waiting", title: "No table is configured", text: "Set sync.table.<name>.source in application.properties." };
  }
  if (concerned.length) {
    return { state: look(concerned[0].attention[0].state), title: list(parts(concerned)), text: others(tables, concerned) };
  }
  return calm(tables);
}

/** The names of some tables, or how many they are. */
const naming = (names) => (names.length > 3 ? plural(names.length, "table") : list(names));

/** How many tables are in which trouble, the worst first. */
function parts(concerned) {
  const told = [];
  for (const state of ORDER) {
    const found = concerned.filter((table) => table.attention.some((finding) => finding.state === state));
    if (!found.length) {
      continue;
    }
    if (state === "failed_rows") {
      const rows = found.reduce((sum, table) => sum + (table.counts?.failed ?? 0), 0);
      told.push(rows ? plural(rows, "row has", "rows have") + " failed" : plural(found.length, "table has", "tables have") + " failed rows");
    } else if (state === "held_deletes") {
      const rows = found.reduce((sum, table) => sum + (table.heldDeletes?.count ?? 0), 0);
      told.push(plural(rows, "delete waits", "deletes wait") + " for approval");
    } else {
      told.push(naming(found.map((table) => table.table)) + " " + (VERBS[state] ?? ["needs attention", "need attention"])[found.length > 1 ? 1 : 0]);
    }
  }
  return told;
}

/** What is true of the tables that are not concerned. */
function others(tables, concerned) {
  const rest = tables.length - concerned.length;
  const whole = ["stuck", "outage", "source_to_accept", "unusable", "retrying", "starting"];
  const still = concerned.filter((table) => table.attention.some((finding) => whole.includes(finding.state)));
  if (still.length === tables.length) {
    return "Nothing is copied now. What to do about it is right below.";
  }
  const copied = still.length ? "The other " + plural(tables.length - still.length, "table is", "tables are") + " copied. " : "";
  return (rest || copied ? copied : "All other rows are copied. ")
    + plural(concerned.length, "table needs", "tables need") + " attention: what to do is right below.";
}

function calm(tables) {
  const having = (state) => tables.filter((table) => table.state === state);
  if (having("starting").length) {
    return { state: "fresh", title: "Not compared yet", text: "Since its start this engine has not come to the end of a comparison of " + list(having("starting").map((table) => table.table)) + "." };
  }
  const moving = having("catching_up");
  if (moving.length) {
    const keys = moving.reduce((sum, table) => sum + (table.inFlight?.keys ?? 0), 0);
    return {
      state: "moving",
      title: keys ? plural(keys, "change") + " on the way" : "Comparing " + list(moving.map((table) => table.table)),
      text: moving.length < tables.length ? "The other tables are in sync." : "",
    };
  }
  return { state: "ok", title: "Everything is in sync", text: inFigures(tables) };
}

function inFigures(tables) {
  const documents = tables.reduce((sum, table) => sum + (table.counts?.synced ?? 0), 0);
  const lag = Math.max(...tables.map((table) => table.lagMs));
  return plural(tables.length, "table") + ", " + number(documents) + (documents === 1 ? " document" : " documents")
    + (lag > 0 ? ", at most " + duration(lag) + " behind" : "") + ".";
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
