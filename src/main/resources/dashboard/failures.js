// Which rows are failed now, and why: the log tells who has ever failed, the record whether it still is

import { get, recordPath, withParameters } from "./api.js";

const PAGE = 200;
const MOST_PAGES = 3;
const MOST_LOOKED_AT = 40;

/** What is known of the failed rows by table name: {rows: log rows, the newest a record} or {error}. */
export const failures = new Map();
const seen = new Map();

/** Looks again at a table whose failed rows may be others than last time. */
export async function loadFailures(table) {
  const name = table.table;
  const count = table.counts?.failed ?? 0;
  if (!count) {
    failures.delete(name);
    seen.delete(name);
    return;
  }
  try {
    const first = await page(name);
    const mark = count + "/" + (first.logs[0]?.id ?? "");
    if (seen.get(name) === mark) {
      return;
    }
    failures.set(name, { rows: await failedNow(name, count, first) });
    seen.set(name, mark);
  } catch (e) {
    failures.set(name, { error: e.message });
    if (!e.absent) {
      throw e;
    }
  }
}

const page = (table, before) => get(withParameters("api/sync/logs", { table, status: "failed", limit: PAGE, before }));

async function failedNow(table, count, first) {
  const newest = new Map();
  let next = first;
  let pages = 1;
  for (;;) {
    for (const row of next.logs) {
      if (row.recordId !== null && !newest.has(row.recordId)) {
        newest.set(row.recordId, row);
      }
    }
    if (next.nextBefore === null || next.nextBefore === undefined || pages === MOST_PAGES) {
      break;
    }
    next = await page(table, next.nextBefore);
    pages++;
  }
  const rows = [...newest.values()];
  // all of the log, and as many as are failed: it is just these
  return rows.length === count && pages < MOST_PAGES ? rows : stillFailed(table, count, rows);
}

async function stillFailed(table, count, rows) {
  const failed = [];
  for (const row of rows.slice(0, MOST_LOOKED_AT)) {
    if (failed.length < count && (await isFailed(table, row.recordId))) {
      failed.push(row);
    }
  }
  return failed;
}

async function isFailed(table, recordId) {
  try {
    const record = await get(recordPath(recordId, table));
    return record.snapshot ? record.snapshot.syncStatus === "failed" : record.status === "failed";
  } catch (e) {
    if (e.absent || e.status === 400) {
      return true;
    }
    if (e.status === 404) {
      return false;
    }
    throw e;
  }
}
