-- What is known of the histories of source and target, and of the table whose deletes wait

ALTER TABLE "sync_tables"
  ADD COLUMN "source_timeline" bigint,
  ADD COLUMN "source_wal" bigint,
  ADD COLUMN "target_system" text,
  ADD COLUMN "held_relation" text,
  ADD COLUMN "held_emptied" boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN "sync_tables"."source_timeline" IS 'Timeline of the source: a standby that is promoted, and a restore to a point in time, begin a new one';
COMMENT ON COLUMN "sync_tables"."source_wal" IS 'Bytes of the source''s write-ahead log that were seen on disk: a source that has fewer on the same timeline has lost data';
COMMENT ON COLUMN "sync_tables"."target_system" IS 'Server, database and timeline of the target that the documents were written to';
COMMENT ON COLUMN "sync_tables"."held_relation" IS 'What the source''s name stood for when the hold began: deletes of another table join the hold';
COMMENT ON COLUMN "sync_tables"."held_emptied" IS 'The held deletes would have left no live row: they wait for approval however many come back';
