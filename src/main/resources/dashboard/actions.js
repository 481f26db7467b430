// What an operator can tell the engine to do. What is more than a look is asked first.

import { h } from "./dom.js";
import { post, withParameters } from "./api.js";
import { confirm, tell } from "./dialogs.js";
import { list, number, plural } from "./format.js";
import { isFixable, reconcileReport } from "./reconcile.js";

const path = (what, parameters = {}) => withParameters("api/sync/" + what, parameters);
const runs = (answer) => {
  const ids = (answer?.runs ?? []).map((run) => run.runId);
  return ids.length ? " (" + (ids.length > 1 ? "runs " : "run ") + list(ids) + ")" : "";
};

/** Compares one table now, or all of them. */
export const poll = (button, table) =>
  tell(button, async () => {
    const answer = await post(path("poll", { table: table?.table }));
    return (table ? table.table + " is" : "All tables are") + " compared now" + runs(answer) + ".";
  });

/** Tries the failed rows of a table again. */
export const retryFailed = (button, table) =>
  tell(button, async () => {
    const { count } = await post(path("retry-failed", { table: table.table }));
    return plural(count, "failed row") + " of " + table.table + (count === 1 ? " is" : " are")
      + " tried again, from the source as it is now. What fails once more comes back here.";
  });

/** Copies every row of a table again, once that is confirmed. */
export async function backfill(button, table) {
  const agreed = await confirm({
    title: "Copy all of " + table.table + " again?",
    ok: "Copy every row",
    body: [
      h("p", {}, "The engine reads every row of ", h("code", {}, table.source ?? "the query"), " and writes its document to ",
        h("code", {}, table.target), " again: some " + plural(table.counts?.synced ?? 0, "document") + "."),
      h("p", {}, "Nothing is deleted that the hold limits protect. Polls go on meanwhile, and the run shows below with its progress."),
    ],
  });
  if (agreed) {
    await tell(button, async () => "The backfill of " + table.table + " is queued" + runs(await post(path("backfill", { table: table.table }))) + ".");
  }
}

/** Compares all contents and only tells; then, if that is wanted, queues what differs. */
export async function reconcile(button, table) {
  const look = await confirm({
    title: "Compare all contents of " + table.table + "?",
    ok: "Compare",
    body: h("p", {}, "The contents of every row are compared in both databases. This only reports; nothing is written. It may take a while for a large table."),
  });
  if (!look) {
    return;
  }
  let report;
  await tell(button, async () => {
    report = (await post(path("reconcile", { fix: "false", table: table.table }))).tables[0];
    return table.table + " is compared: " + plural(report.outOfSyncCount, "difference") + ".";
  });
  if (!report) {
    return;
  }
  const fixable = isFixable(report);
  const fix = await confirm({
    title: report.outOfSyncCount > 0 ? plural(report.outOfSyncCount, "row differs", "rows differ") + " in " + table.table : table.table + ": no difference",
    ok: fixable ? "Queue what differs" : "Close",
    question: fixable,
    body: reconcileReport(report),
  });
  if (fix && fixable) {
    await tell(button, async () => {
      const fixed = (await post(path("reconcile", { fix: "true", table: table.table }))).tables[0];
      return plural(fixed.queued ?? 0, "row") + " of " + table.table + " queued.";
    });
  }
}

/** Releases just the held deletes that are shown, once it is confirmed what that does. */
export async function approve(button, table) {
  const { count, percent, digest, sampleKeys } = table.heldDeletes;
  const documents = plural(count, "document");
  const others = count - sampleKeys.length;
  const agreed = await confirm({
    title: "Mark " + documents + " of " + table.table + " deleted?",
    ok: "Mark " + documents + " deleted",
    danger: true,
    body: [
      h("p", {}, documents + " of table " + table.table + " (" + number(percent) + " % of its live rows) will be marked deleted: in ",
        h("code", {}, table.target), " their data is emptied and their status becomes “deleted”. Their rows are no longer in the source."),
      h("p", {}, "Keys: ", h("code", {}, sampleKeys.join(", ")), others > 0 && " and " + number(others) + " more", "."),
      h("p", {}, "Just these are released. If the set has changed meanwhile, nothing is done and you are told."),
    ],
  });
  if (agreed) {
    await tell(button, async () => {
      const answer = await post(path("deletes/approve", { table: table.table, digest }));
      return documents + " of " + table.table + " will be marked deleted" + runs(answer) + ".";
    });
  }
}

/** Goes on with a source that went back in time, or is another one. */
export async function acceptSource(button, table) {
  const agreed = await confirm({
    title: "Accept the source of " + table.table + " as it is now?",
    ok: "Accept the source",
    danger: true,
    body: [
      h("p", {}, "The table has stopped: ", table.stopped),
      h("p", {}, "If you accept, the engine compares all contents of " + table.table
        + " once and makes the target equal to this source: newer documents in the target are overwritten by older rows. Deletes beyond the limits are still held."),
      h("p", {}, "If this is the wrong server, cancel and correct ", h("code", {}, "sync.source.url"), "."),
    ],
  });
  if (agreed) {
    await tell(button, async () => "The source of " + table.table + " is accepted" + runs(await post(path("source/accept", { table: table.table }))) + ".");
  }
}
