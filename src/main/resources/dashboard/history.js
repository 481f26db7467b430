// The last hour: what the samples of one table, or of all together, say

import { duration, number, time } from "./format.js";

/** {at (s), lag (s), applied (1/s), failed (1/s)}: columns, one value a sample. */
export function columns(history, table) {
  const chosen = history.tables.filter((t) => !table || t.table === table);
  const seconds = history.periodMs / 1000;
  const samples = new Map();
  for (const { points } of chosen) {
    for (const point of points) {
      // instances of time differ a little from table to table
      const at = Math.round(Date.parse(point.at) / history.periodMs) * seconds;
      const sample = samples.get(at) ?? { lag: null, applied: 0, failed: 0 };
      if (point.lagMs !== null && point.lagMs !== undefined) {
        sample.lag = Math.max(sample.lag ?? 0, point.lagMs / 1000);
      }
      sample.applied += (point.applied ?? 0) / seconds;
      sample.failed += (point.failed ?? 0) / seconds;
      samples.set(at, sample);
    }
  }
  const times = [...samples.keys()].sort((a, b) => a - b);
  const column = (name) => times.map((at) => samples.get(at)[name]);
  return { at: times, lag: column("lag"), applied: column("applied"), failed: column("failed"), seconds };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const clock = (at) => time(new Date(at * 1000).toISOString());

/** What a reader of the two charts sees, in a sentence each. */
export function sentences({ at, lag, applied, failed, seconds }) {
  const lags = lag.filter((value) => value !== null);
  const peakLag = Math.max(...lags);
  const peakRate = Math.max(...applied);
  return {
    lag: lags.length
      ? "Now " + duration(lag.findLast((value) => value !== null) * 1000) + ", at most " + duration(peakLag * 1000)
        + (lags.length > 1 ? " at " + clock(at[lag.indexOf(peakLag)]) : "") + "."
      : "Not known yet.",
    rate: number(Math.round(sum(applied) * seconds)) + " changes applied"
      + (peakRate > 0 ? ", at most " + number(peakRate) + " a second" : "")
      + (sum(failed) > 0 ? "; " + number(Math.round(sum(failed) * seconds)) + " failed" : "") + ".",
  };
}

/** Twelve rows for those who read a table rather than a chart: [time, worst lag, applied, failed]. */
export function rows({ at, lag, applied, failed, seconds }) {
  const buckets = new Map();
  at.forEach((t, i) => {
    const start = Math.floor(t / 300) * 300;
    const bucket = buckets.get(start) ?? { lag: null, applied: 0, failed: 0 };
    bucket.lag = lag[i] === null ? bucket.lag : Math.max(bucket.lag ?? 0, lag[i]);
    bucket.applied += applied[i] * seconds;
    bucket.failed += failed[i] * seconds;
    buckets.set(start, bucket);
  });
  return [...buckets].map(([start, b]) => [
    clock(start).slice(0, -3),
    b.lag === null ? "–" : duration(b.lag * 1000),
    number(Math.round(b.applied)),
    number(Math.round(b.failed)),
  ]);
}
