// Two documents side by side, leaf by leaf, with what differs marked

import { h, icon } from "./dom.js";
import { plural } from "./format.js";
import { Digits } from "./api.js";

const MOST = 1000;

function leaves(value, path, into) {
  const nested = value !== null && typeof value === "object" && !(value instanceof Digits);
  const entries = nested ? Object.entries(value) : [];
  if (!entries.length) {
    into.set(path || "(whole)", text(value));
  }
  for (const [name, child] of entries) {
    const step = Array.isArray(value) ? "[" + name + "]" : (path ? "." : "") + name;
    leaves(child, path + step, into);
  }
  return into;
}

const text = (value) => (value instanceof Digits ? value.text : JSON.stringify(value));

/** The documents of source and target as a table; null: that side has none. */
export function compare(source, target) {
  const left = source === null || source === undefined ? new Map() : leaves(source, "", new Map());
  const right = target === null || target === undefined ? new Map() : leaves(target, "", new Map());
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  const both = left.size > 0 && right.size > 0;
  const differing = both ? paths.filter((path) => left.get(path) !== right.get(path)) : [];
  const verdict = !both
    ? "There is no document in the " + list(left, right) + "."
    : differing.length ? plural(differing.length, "field differs", "fields differ") + "." : "Both documents are the same.";
  return [
    h("p", { class: both && !differing.length ? "verdict" : "verdict differs" }, icon(both && !differing.length ? "ok" : "failed"), verdict),
    paths.length > 0 && h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The documents side by side" },
      h("table", { class: "documents" },
        h("thead", {}, h("tr", {}, ["Field", "Source", "Target"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, paths.slice(0, MOST).map((path) => leaf(path, left.get(path), right.get(path), both))))),
    paths.length > MOST && h("p", { class: "muted" }, "The first " + MOST + " of " + paths.length + " fields are shown."),
  ];
}

const list = (left, right) => [!left.size && "source", !right.size && "target"].filter(Boolean).join(" and none in the ");

function leaf(path, left, right, both) {
  const differs = both && left !== right;
  const cell = (label, value) => h("td", { "data-label": label }, value === undefined ? h("span", { class: "muted" }, "absent") : h("code", {}, value));
  return h("tr", { class: differs ? "differs" : null },
    h("th", { scope: "row" }, path, differs && h("span", { class: "mark" }, " differs")),
    cell("Source", left), cell("Target", right));
}
