// Numbers and times for people

const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const number = (value) => (value === null || value === undefined ? "–" : NUMBER.format(value));

/** `plural(1, "row")` is "1 row", `plural(2000, "row")` is "2,000 rows". */
export const plural = (count, one, many = one + "s") => number(count) + " " + (count === 1 ? one : many);

/** A duration of milliseconds, with two digits that matter. */
export function duration(ms) {
  if (ms === null || ms === undefined) {
    return "–";
  }
  const units = [[1000, "s"], [60_000, "min"], [3_600_000, "h"], [86_400_000, "d"]];
  if (ms < 1000) {
    return Math.round(ms) + " ms";
  }
  const [size, unit] = units.findLast(([least]) => ms >= least);
  const value = ms / size;
  return (value < 10 ? Math.round(value * 10) / 10 : Math.round(value)) + " " + unit;
}

export const age = (instant, now = Date.now()) => Math.max(0, now - Date.parse(instant));

/** "12 s ago" */
export const ago = (instant) => (age(instant) < 2000 ? "just now" : duration(Math.round(age(instant) / 1000) * 1000) + " ago");

/** The time of day, with the day if that is not today. */
export function time(instant) {
  const date = new Date(instant);
  const today = date.toDateString() === new Date().toDateString();
  return today ? TIME.format(date) : DAY.format(date) + ", " + TIME.format(date);
}

/** "a, b and c" */
export function list(words) {
  return words.length < 2 ? words.join("") : words.slice(0, -1).join(", ") + " and " + words.at(-1);
}
