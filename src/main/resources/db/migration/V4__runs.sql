-- Backfills and reconciles as runs, progress of a run without a look into the log, and what the last comparison has seen

ALTER TABLE "sync_runs"
  DROP CONSTRAINT "sync_runs_kind_check",
  ADD CONSTRAINT "sync_runs_kind_check" CHECK ("kind" IN ('poll', 'backfill', 'reconcile')),
  ADD COLUMN "owner" text,
  ADD COLUMN "alive_until" timestamptz,
  ADD COLUMN "rows_total" bigint,
  ADD COLUMN "applied" bigint NOT NULL DEFAULT 0,
  ADD COLUMN "failed" bigint NOT NULL DEFAULT 0;
COMMENT ON TABLE "sync_runs" IS 'Polls that were asked for or that found something, backfills and reconciles';
COMMENT ON COLUMN "sync_runs"."owner" IS 'Which instance does it: what one that was replaced tells of it does not count';
COMMENT ON COLUMN "sync_runs"."alive_until" IS 'When a reconcile that has not been heard of is taken for dead';
COMMENT ON COLUMN "sync_runs"."rows_total" IS 'The planner''s estimate of the rows to be gone through';
COMMENT ON COLUMN "sync_runs"."applied" IS 'Rows of chunks that have gone from the ledger; the others are counted there';

DROP INDEX "sync_runs_requested";
CREATE INDEX "sync_runs_unfinished" ON "sync_runs" ("table_name") WHERE "state" IN ('requested', 'running');
-- one at a time
CREATE UNIQUE INDEX "sync_runs_single" ON "sync_runs" ("table_name", "kind")
  WHERE "state" IN ('requested', 'running') AND "kind" IN ('backfill', 'reconcile');

ALTER TABLE "sync_chunks"
  ADD COLUMN "rows" integer GENERATED ALWAYS AS (jsonb_array_length("keys")) STORED,
  ADD COLUMN "failed" integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN "sync_chunks"."failed" IS 'Rows that were marked failed';

ALTER TABLE "sync_tables"
  ADD COLUMN "compared_source" text,
  ADD COLUMN "compared_target" text,
  ADD COLUMN "compared_clock" bigint,
  ADD COLUMN "compared_at" timestamptz;
COMMENT ON COLUMN "sync_tables"."compared_source" IS 'Snapshot of the source before the last comparison that came to its end: what it shows has been seen';
COMMENT ON COLUMN "sync_tables"."compared_target" IS 'Snapshot of the target before that comparison';
COMMENT ON COLUMN "sync_tables"."compared_clock" IS 'Snapshot clock of the source when it began';
COMMENT ON COLUMN "sync_tables"."compared_at" IS 'When it began';
