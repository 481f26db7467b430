// The admin API: one function to ask, one to tell, and what went wrong as an exception with a sentence

const KEY = "sync.token";
const PATIENCE_MS = 30_000;

export class ApiError extends Error {
  /** status 0: no answer; `absent`: this engine has no such endpoint */
  constructor(status, message, absent = false) {
    super(message);
    this.status = status;
    this.absent = absent;
  }
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

export const get = (path, options) => call("GET", path, options);
export const post = (path) => call("POST", path);

/** `path?name=value…`, without the parameters that are empty */
export function withParameters(path, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length ? path + "?" + new URLSearchParams(given) : path;
}

/** Where one record is told of. The two ids that a URL cannot hold are refused. */
export function recordPath(recordId, table) {
  if (recordId === "." || recordId === "..") {
    throw new ApiError(400, "A URL cannot hold this id: filter the log by it instead.");
  }
  return withParameters("api/sync/status/" + encodeURIComponent(recordId), { table });
}

async function call(method, path, { also = [], exact = false } = {}) {
  const sent = token.get();
  const headers = sent ? { Authorization: "Bearer " + sent } : {};
  let response;
  let text;
  try {
    response = await fetch(path, { method, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    text = await response.text();
  } catch (e) {
    const slow = e.name === "TimeoutError";
    throw new ApiError(0, slow ? "The engine has not answered for 30 s." : "The engine cannot be reached.");
  }
  const body = parse(text, exact);
  if (response.ok || also.includes(response.status)) {
    return body;
  }
  // a late answer says nothing of a token that was entered meanwhile
  if (response.status === 401 && token.get() === sent) {
    window.dispatchEvent(new CustomEvent("sync-token-needed", { detail: { given: Boolean(sent) } }));
  }
  const nowhere = /^there is nothing at this path|^this path is for other methods/;
  const absent = [404, 405].includes(response.status) && nowhere.test(body?.detail ?? "there is nothing at this path");
  const message = absent
    ? "Not available: this engine has no " + method + " /" + path.replace(/\?.*/, "") + "."
    : body?.detail || body?.title || "The engine answered " + response.status + ".";
  throw new ApiError(response.status, message.charAt(0).toUpperCase() + message.slice(1), absent);
}

/** A number that JavaScript cannot hold: its digits. */
export class Digits {
  constructor(text) {
    this.text = text;
  }
}

function parse(text, exact) {
  try {
    return JSON.parse(text, exact ? keepDigits : undefined);
  } catch {
    return null;
  }
}

function keepDigits(key, value, context) {
  return typeof value === "number" && context?.source && String(value) !== context.source
    ? new Digits(context.source)
    : value;
}
