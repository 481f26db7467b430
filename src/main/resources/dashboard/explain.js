// Why a row failed, in plain words, and what to do about it

const SOURCE = "Correct the row in the source. The engine sees the change at its next poll and copies it by itself.";
const EITHER =
  "Either correct the row in the source, and it is copied by itself; or relax the rule in the target, then press Retry.";
const TARGET = "Put it right in the target database, then press Retry.";

// SQLSTATE or its class → what it means, what to do
const STATES = {
  23502: ["The target does not take an empty value here", EITHER],
  23503: ["The target misses a row that this one refers to", "Add what it refers to in the target, or drop that rule; then press Retry."],
  23505: ["The target has another row with the same unique value", EITHER],
  23514: ["The row breaks a check of the target table", EITHER],
  "23P01": ["The row collides with another one in the target", EITHER],
  23: ["The row breaks a rule of the target table", EITHER],
  "22P05": ["The row holds a character that JSONB cannot store (\\u0000)", SOURCE],
  22003: ["A number is too large for where it goes", SOURCE],
  22: ["The row holds a value that PostgreSQL cannot put into a document", SOURCE],
  54: ["The row is too large for a limit of PostgreSQL", SOURCE],
  44: ["The target's view does not take the row", EITHER],
  21: ["The row is there more than once", SOURCE],
  P0001: ["A trigger refuses the row", "Its own words are below. Do what they ask for, in the source or in the trigger; then press Retry."],
  42501: ["The engine's role lacks a right", "Grant it (docs/roles lists what the two roles need), then press Retry."],
  "42P01": ["A table is missing", TARGET],
  42703: ["A column is missing", TARGET],
  57014: ["It took longer than the engine waits", "Look for locks and load on that database, then press Retry."],
  53: ["The database has run out of room or connections", "Free some, then press Retry."],
  "55P03": ["Somebody holds a lock on the row", "It is tried again by itself. Look for a long transaction if it stays."],
  40: ["Two transactions were in each other's way", "It is tried again by itself."],
};

const STAGES = {
  validate: "checking the row before it is written",
  read: "reading the row from the source",
  write: "writing the document to the target",
  mark: "marking the row as failed in the target",
  poll: "comparing the table",
};

/** {title, todo, stage, sqlstate, message} of a log row with status failed or retry */
export function explain(log) {
  const { sqlstate = null, stage = null } = log.metadata ?? {};
  const message = log.errorDetails ?? "";
  const fields = /^required field missing or null: (.+)$/.exec(message)?.[1];
  const found = fields
    ? ["Required but empty: " + fields, "Fill in " + fields + " in the source. The engine sees the change and copies the row by itself; no retry is needed."]
    : (sqlstate && (STATES[sqlstate] ?? STATES[sqlstate.slice(0, 2)])) || [
        message.split(". ")[0] || "No reason was logged",
        "Remove the cause that the message below names, then press Retry.",
      ];
  return { title: found[0], todo: found[1], stage: stage && (STAGES[stage] ?? stage), sqlstate, message };
}
