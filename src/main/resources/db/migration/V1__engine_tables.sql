-- The engine's own tables: history, runs, ledger of chunks, and the state of each table

CREATE TABLE "sync_logs" (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "table_name" text NOT NULL,
  "record_id" text,
  "operation" text CHECK ("operation" IN ('INSERT', 'UPDATE', 'DELETE')),
  "status" text NOT NULL CHECK ("status" IN ('success', 'retry', 'failed')),
  "error_details" text,
  "timestamp" timestamptz NOT NULL DEFAULT now(),
  "metadata" jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX "sync_logs_failed" ON "sync_logs" ("table_name", "record_id") WHERE "status" = 'failed';
COMMENT ON TABLE "sync_logs" IS 'One row for each change applied, each redelivery and each failure';
COMMENT ON COLUMN "sync_logs"."record_id" IS 'The key as text, a composite key as its JSON array; NULL: concerns a whole chunk or poll';

CREATE TABLE "sync_runs" (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "table_name" text NOT NULL,
  "kind" text NOT NULL CHECK ("kind" IN ('poll')),
  "state" text NOT NULL CHECK ("state" IN ('requested', 'running', 'done', 'failed')),
  "requested_at" timestamptz NOT NULL DEFAULT now(),
  "started_at" timestamptz,
  "finished_at" timestamptz,
  "rows_compared" bigint NOT NULL DEFAULT 0,
  "inserts" bigint NOT NULL DEFAULT 0,
  "updates" bigint NOT NULL DEFAULT 0,
  "deletes" bigint NOT NULL DEFAULT 0,
  "error_details" text
);
CREATE INDEX "sync_runs_requested" ON "sync_runs" ("table_name") WHERE "state" = 'requested';
COMMENT ON TABLE "sync_runs" IS 'Comparisons that were asked for or that found something';

CREATE TABLE "sync_chunks" (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "run_id" bigint NOT NULL REFERENCES "sync_runs" ("id") ON DELETE CASCADE,
  "table_name" text NOT NULL,
  "operation" text NOT NULL CHECK ("operation" IN ('INSERT', 'UPDATE', 'DELETE')),
  "keys" jsonb NOT NULL,
  "sent_at" timestamptz NOT NULL,
  "sends" integer NOT NULL DEFAULT 1,
  "deferred" boolean NOT NULL DEFAULT false,
  "finished_at" timestamptz,
  "outcome" text CHECK ("outcome" IN ('done', 'dead'))
);
CREATE INDEX "sync_chunks_open" ON "sync_chunks" ("table_name") WHERE "finished_at" IS NULL;
CREATE INDEX "sync_chunks_run" ON "sync_chunks" ("run_id");
CREATE INDEX "sync_chunks_outcome" ON "sync_chunks" ("table_name", "outcome", "finished_at");
COMMENT ON COLUMN "sync_chunks"."deferred" IS 'Waits for a lock that somebody holds: it does not hold back others';
COMMENT ON TABLE "sync_chunks" IS 'The ledger: which keys are on their way through the queue';

CREATE TABLE "sync_tables" (
  "table_name" text PRIMARY KEY,
  "lease_owner" text,
  "lease_until" timestamptz,
  "shape" text
);
COMMENT ON TABLE "sync_tables" IS 'One row a configured table: which instance polls it';
COMMENT ON COLUMN "sync_tables"."shape" IS 'Fingerprint of the source''s columns that the documents have';
