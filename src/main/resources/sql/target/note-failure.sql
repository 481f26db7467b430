-- Notes that a row failed at its present version, and logs why, once a version
WITH "message" AS MATERIALIZED (
  SELECT CAST(:#${body.table} AS text) AS "table", CAST(:#${body.keys[0]} AS text) AS "key", CAST(:#${body.chunk} AS bigint) AS "chunk",
         CAST(nullif(:#${variable.read[versions]}, '') AS bigint) AS "version", CAST(:#${variable.read[clock]} AS bigint) AS "clock",
         CAST(:#${variable.stage} AS text) AS "stage", CAST(:#${variable.sqlstate} AS text) AS "sqlstate",
         CASE WHEN :#${variable.stage} <> 'read' THEN "sync_definition"(to_regclass({targetLiteral})) END AS "definition"
), "known" AS MATERIALIZED (
  SELECT "f"."version" IS NOT DISTINCT FROM "m"."version" AS "same"
    FROM "message" AS "m" JOIN "sync_failures" AS "f" ON "f"."table_name" = "m"."table" AND "f"."record_id" = "m"."key"
), "noted" AS (
  UPDATE "sync_failures" AS "f"
     SET "version" = "m"."version", "source_clock" = "m"."clock", "sqlstate" = "m"."sqlstate", "definition" = "m"."definition",
         -- a mark of another version is none of this
         "marked" = "f"."marked" AND "f"."version" IS NOT DISTINCT FROM "m"."version",
         "failed_at" = CASE WHEN "f"."version" IS NOT DISTINCT FROM "m"."version" THEN "f"."failed_at" ELSE now() END,
         "retry_at" = CASE WHEN coalesce("m"."sqlstate", '') NOT IN ({betweenRows}) OR "m"."stage" <> 'write' THEN NULL
                           WHEN "f"."version" IS NOT DISTINCT FROM "m"."version" THEN "f"."retry_at"
                           ELSE now() + interval '5 seconds' END
    FROM "message" AS "m"
   WHERE "f"."table_name" = "m"."table" AND "f"."record_id" = "m"."key"
), "entered" AS (
  INSERT INTO "sync_failures" ("table_name", "record_id", "version", "source_clock", "sqlstate", "definition", "marked", "retry_at")
  SELECT "m"."table", "m"."key", "m"."version", "m"."clock", "m"."sqlstate", "m"."definition", false,
         CASE WHEN "m"."sqlstate" IN ({betweenRows}) AND "m"."stage" = 'write' THEN now() + interval '5 seconds' END
    FROM "message" AS "m"
   WHERE NOT EXISTS (SELECT FROM "known")
), "counted" AS (
  UPDATE "sync_chunks" AS "c" SET "failed" = "c"."failed" + 1
    FROM "message" AS "m"
   WHERE "c"."id" = "m"."chunk" AND "c"."table_name" = "m"."table" AND "c"."finished_at" IS NULL
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
SELECT "m"."table", "m"."key", CASE WHEN "m"."version" IS NULL THEN 'DELETE' ELSE :#${body.operation.name} END, 'failed',
       :#${variable.reason},
       jsonb_strip_nulls(jsonb_build_object(
         'run', CAST(:#${body.run} AS bigint), 'chunk', "m"."chunk", 'attempt', CAST(:#${variable.attempt} AS int) + 1,
         'sqlstate', "m"."sqlstate", 'stage', "m"."stage", 'scope', 'row'))
  FROM "message" AS "m"
 WHERE NOT EXISTS (SELECT FROM "known" AS "k" WHERE "k"."same")
