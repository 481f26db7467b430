-- Rows that have failed: at which version, and when they are tried again although nothing has changed

CREATE TABLE "sync_failures" (
  "table_name" text NOT NULL,
  "record_id" text NOT NULL,
  "version" bigint,
  "source_clock" bigint,
  "sqlstate" text,
  "definition" text,
  "marked" boolean NOT NULL,
  "failed_at" timestamptz NOT NULL DEFAULT now(),
  "retry_at" timestamptz
);
-- a key may be too long for a B-tree
CREATE INDEX "sync_failures_record" ON "sync_failures" USING hash ("record_id");
CREATE INDEX "sync_failures_retry" ON "sync_failures" ("table_name", "retry_at");
CREATE INDEX "sync_failures_definition" ON "sync_failures" ("table_name", "definition");
CREATE INDEX "sync_failures_unmarked" ON "sync_failures" ("table_name") WHERE NOT "marked";
COMMENT ON TABLE "sync_failures" IS 'Rows that failed, left alone until they or the snapshot table''s definition change';
COMMENT ON COLUMN "sync_failures"."version" IS 'The source''s version that failed; NULL: a delete did';
COMMENT ON COLUMN "sync_failures"."source_clock" IS 'Snapshot clock of the read that failed';
COMMENT ON COLUMN "sync_failures"."definition" IS 'The snapshot table''s when the write failed; NULL: the read failed';
COMMENT ON COLUMN "sync_failures"."marked" IS 'Whether the snapshot table has the row marked as failed';
COMMENT ON COLUMN "sync_failures"."retry_at" IS 'When it is tried again, because another row was in the way; NULL: not before something changes';

CREATE FUNCTION "sync_definition"("snapshots" regclass) RETURNS text
LANGUAGE sql STABLE STRICT
AS $$
  WITH "part" AS (
    SELECT "snapshots"::oid AS "oid" UNION SELECT "p"."relid"::oid FROM pg_partition_tree("snapshots") AS "p"
  ), "entry" AS (
    SELECT "oid", 'part' AS "kind", 0 AS "number", '' AS "history" FROM "part"
    UNION ALL
    SELECT "a"."attrelid", 'column', "a"."attnum", "a"."xmin"::text FROM pg_attribute AS "a" JOIN "part" ON "part"."oid" = "a"."attrelid"
    UNION ALL
    SELECT "d"."oid", 'default', 0, "d"."xmin"::text FROM pg_attrdef AS "d" JOIN "part" ON "part"."oid" = "d"."adrelid"
    UNION ALL
    SELECT "c"."oid", 'constraint', 0, "c"."xmin"::text FROM pg_constraint AS "c" JOIN "part" ON "part"."oid" = "c"."conrelid"
    UNION ALL
    SELECT "i"."indexrelid", 'index', 0, "i"."xmin"::text FROM pg_index AS "i" JOIN "part" ON "part"."oid" = "i"."indrelid"
    UNION ALL
    SELECT "t"."oid", 'trigger', 0, "t"."xmin"::text || '/' || "f"."xmin"::text
      FROM pg_trigger AS "t" JOIN "part" ON "part"."oid" = "t"."tgrelid" JOIN pg_proc AS "f" ON "f"."oid" = "t"."tgfoid"
    UNION ALL
    SELECT "r"."oid", 'rule', 0, "r"."xmin"::text FROM pg_rewrite AS "r" JOIN "part" ON "part"."oid" = "r"."ev_class"
    UNION ALL
    SELECT "y"."oid", 'policy', 0, "y"."xmin"::text FROM pg_policy AS "y" JOIN "part" ON "part"."oid" = "y"."polrelid"
  )
  SELECT md5(string_agg(concat_ws(' ', "kind", "oid", "number", "history"), ',' ORDER BY "kind", "oid", "number")) FROM "entry"
$$;
COMMENT ON FUNCTION "sync_definition" IS 'Fingerprint of a snapshot table''s columns, constraints, indexes, triggers and partitions';
