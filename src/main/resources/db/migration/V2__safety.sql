-- What is known of each table's source, so that a source that is not the same is noticed, and the deletes that wait

ALTER TABLE "sync_tables"
  ADD COLUMN "source_system" text,
  ADD COLUMN "source_clock" bigint,
  ADD COLUMN "clock_offset" bigint NOT NULL DEFAULT 0,
  ADD COLUMN "witness" bigint,
  ADD COLUMN "stopped" text,
  ADD COLUMN "relation" text,
  ADD COLUMN "relation_since" timestamptz,
  ADD COLUMN "held_rows" bigint,
  ADD COLUMN "held_percent" numeric,
  ADD COLUMN "held_digest" text,
  ADD COLUMN "held_since" timestamptz,
  ADD COLUMN "approved_at" timestamptz;
COMMENT ON TABLE "sync_tables" IS 'One row a configured table: which instance polls it, what its source was, which deletes wait';
COMMENT ON COLUMN "sync_tables"."source_system" IS 'The server and the database that the documents come from';
COMMENT ON COLUMN "sync_tables"."source_clock" IS 'Latest snapshot clock seen; later ones may stand in the ledger';
COMMENT ON COLUMN "sync_tables"."clock_offset" IS 'Added to the source''s clock, which so goes on where a former one ended';
COMMENT ON COLUMN "sync_tables"."witness" IS 'A durable transaction of the source: one that does not know it has lost data';
COMMENT ON COLUMN "sync_tables"."stopped" IS 'Why the table waits for POST /api/sync/source/accept';
COMMENT ON COLUMN "sync_tables"."relation" IS 'Which table, file and partitions the source''s name stood for at the last comparison';
COMMENT ON COLUMN "sync_tables"."held_digest" IS 'Names the set of held deletes; approving it releases just these';

ALTER TABLE "sync_chunks" ADD COLUMN "source_clock" bigint;
COMMENT ON COLUMN "sync_chunks"."source_clock" IS 'Snapshot clock of the read that was applied last';

ALTER TABLE "sync_runs" ADD COLUMN "held" bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN "sync_runs"."held" IS 'Deletes found that wait for approval';

CREATE TABLE "sync_deletes" (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "table_name" text NOT NULL,
  "record_id" text NOT NULL,
  "held" boolean NOT NULL DEFAULT false,
  "run_id" bigint NOT NULL
);
-- a key may be too long for a B-tree
CREATE INDEX "sync_deletes_record" ON "sync_deletes" USING hash ("record_id");
COMMENT ON TABLE "sync_deletes" IS 'Many deletes at once: kept here until it is known how many, and while they wait for approval';
COMMENT ON COLUMN "sync_deletes"."run_id" IS 'The run that found the row to be gone, the latest one if that was looked into again';
