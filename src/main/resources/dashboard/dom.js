// Elements from data. Data becomes text nodes and attribute values only, never markup.

const HANDLERS = ["onclick", "onsubmit", "onchange"];
const SVG = "http://www.w3.org/2000/svg";

/** Makes an element; `on…` are handlers, null and false leave an attribute out, children may be nested lists. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (HANDLERS.includes(name)) {
      element[name] = value;
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

export const byId = (id) => document.getElementById(id);

const PATHS = {
  ok: "M4.5 8.3l2.4 2.4 4.6-5",
  fresh: "M8 4.5V8l2.4 1.6",
  moving: "M3 6h9.5M10 3.5 12.5 6 M13 10.5H3.5M6 13 3.5 10.5",
  waiting: "M8 4.5V8l2.4 1.6",
  held: "M6.3 5.2v5.6M9.7 5.2v5.6",
  failed: "M8 4.4v4.2M8 11.3v.2",
  stopped: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2",
};
const BARE = new Set(["moving"]);

/** A small picture beside a word that says the same. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true", focusable: "false" };
  Object.entries(attributes).forEach(([key, value]) => svg.setAttribute(key, value));
  if (!BARE.has(name)) {
    const circle = document.createElementNS(SVG, "circle");
    Object.entries({ cx: 8, cy: 8, r: 6.7 }).forEach(([key, value]) => circle.setAttribute(key, value));
    svg.append(circle);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.waiting);
  svg.append(path);
  return svg;
}

/**
 * Makes a container hold these children by changing what differs, so that focus, selection and what is
 * folded open stay where they are. Children with the same `data-key` are the same.
 */
export function render(container, ...children) {
  const next = container.cloneNode(false);
  next.append(...nodes(children));
  patchChildren(container, next);
}

function patchChildren(old, next) {
  const keyed = new Map();
  for (const child of old.children) {
    if (child.dataset?.key) {
      keyed.set(child.dataset.key, child);
    }
  }
  let at = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    const key = wanted.dataset?.key;
    const match = key ? keyed.get(key) : at && !at.dataset?.key ? at : null;
    if (match && match.nodeName === wanted.nodeName) {
      if (match === at) {
        at = at.nextSibling;
      } else {
        old.insertBefore(match, at);
      }
      patch(match, wanted);
    } else {
      old.insertBefore(wanted, at);
    }
  }
  while (at) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
}

function patch(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== next.data) {
      old.data = next.data;
    }
    return;
  }
  for (const { name } of [...old.attributes]) {
    // what the reader has folded open stays open
    if (!next.hasAttribute(name) && name !== "open") {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  HANDLERS.forEach((name) => (old[name] = next[name]));
  patchChildren(old, next);
}

/** Lets a select offer these tables, and keeps what is chosen. */
export function offerTables(select, names) {
  const offered = [...select.options].slice(1).map((option) => option.value);
  if (offered.join("\n") !== names.join("\n")) {
    const chosen = select.value;
    [...select.options].slice(1).forEach((option) => option.remove());
    select.append(...names.map((name) => h("option", { value: name }, name)));
    select.value = names.includes(chosen) ? chosen : "";
  }
}
