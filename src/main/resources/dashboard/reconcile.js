// The report of a reconcile

import { h } from "./dom.js";
import { number, plural } from "./format.js";

const ISSUES = {
  missing_in_target: "missing in the target",
  data_mismatch: "contents differ",
  orphaned_in_target: "gone from the source",
};
const STATES = {
  in_flight: "on the way already",
  failed: "failed, as the dashboard tells",
  held: "held until they are approved",
  divergent: "nothing is done about them yet",
};
const MOST = 50;

/** Whether there is anything that queueing would mend. */
export const isFixable = (report) =>
  (report.outOfSync ?? []).length < report.outOfSyncCount || report.outOfSync.some(({ state }) => state === "divergent");

/** What a reconcile found in one table. */
export function reconcileReport(report) {
  const groups = new Map();
  for (const { recordId, issue, state } of report.outOfSync ?? []) {
    const name = (ISSUES[issue] ?? issue) + ": " + (STATES[state] ?? state);
    groups.set(name, [...(groups.get(name) ?? []), recordId]);
  }
  const listed = report.outOfSync?.length ?? 0;
  return [
    h("p", {}, plural(report.totalSource, "row") + " in the source, " + number(report.totalTarget) + " in the target."),
    [...groups].map(([name, ids]) => [
      h("h3", {}, number(ids.length) + " " + name),
      h("p", { class: "ids" }, ids.slice(0, MOST).map((id) => [h("code", {}, id), " "]), ids.length > MOST && "…"),
    ]),
    listed < report.outOfSyncCount && h("p", { class: "muted" }, "The first " + number(listed) + " are listed."),
    isFixable(report) && h("p", {}, "Queueing copies them once more from the source as it is then. What has failed or is held stays as it is."),
  ];
}
