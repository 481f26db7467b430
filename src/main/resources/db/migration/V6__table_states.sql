-- Why chunks fail, and since when a table has had changes that are not in the target

ALTER TABLE "sync_chunks"
  ADD COLUMN "trouble" text,
  ADD COLUMN "trouble_sqlstate" text,
  ADD COLUMN "trouble_at" timestamptz;
COMMENT ON COLUMN "sync_chunks"."trouble" IS 'The last error of a chunk that is tried again, or was given up';
COMMENT ON COLUMN "sync_chunks"."trouble_at" IS 'When the chunk met its first error';

ALTER TABLE "sync_runs" ADD COLUMN "changes_since" timestamptz;
COMMENT ON COLUMN "sync_runs"."changes_since" IS 'After an outage: what the run found may be as old as this';

ALTER TABLE "sync_tables"
  ADD COLUMN "dead_since" timestamptz,
  ADD COLUMN "redone_at" timestamptz,
  ADD COLUMN "failed_rows" bigint NOT NULL DEFAULT 0,
  ADD COLUMN "failed_since" timestamptz,
  ADD COLUMN "counted_at" timestamptz;
COMMENT ON COLUMN "sync_tables"."dead_since" IS 'Age of the oldest change that was given up and has not been applied since';
COMMENT ON COLUMN "sync_tables"."redone_at" IS 'When the first comparison ended that began after the last dead letter: it has sent those rows again';
COMMENT ON COLUMN "sync_tables"."failed_rows" IS 'Rows of the snapshot table that were failed when they were counted last';
COMMENT ON COLUMN "sync_tables"."failed_since" IS 'Age of the oldest change that failed, while there are failed rows';
COMMENT ON COLUMN "sync_tables"."counted_at" IS 'When the failed rows were counted';

-- rows that were marked failed since they were counted
CREATE INDEX "sync_chunks_failed" ON "sync_chunks" ("table_name", "finished_at") WHERE "failed" > 0;
