-- Soft-deletes the rows that were read and are gone, logs each and closes the chunk: one transaction
WITH "read" AS MATERIALIZED (
  -- no row, and so no change: the documents are another source's, or the table's source went back in time
  SELECT CAST(:#${variable.read[clock]} AS bigint) AS "clock",
         jsonb_strip_nulls(jsonb_build_object(
           'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
           'attempt', CAST(:#${variable.attempt} AS int) + 1)) AS "metadata",
         -- bounds the wait for a row that somebody else holds
         set_config('lock_timeout', '2s', true) AS "lock_timeout",
         -- keys are compared as text
         set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, MDY', true),
         set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true),
         set_config('bytea_output', 'hex', true)
   WHERE NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = :#${body.table}
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> :#${variable.read[source]}))
), "gone" AS MATERIALIZED (
  -- a row that is there again is left to the next poll
  SELECT "r"."recordId", {keyValues}
    FROM "read",
         ROWS FROM (jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)),
                    string_to_table(:#${variable.read[versions]}, E'\x1e', ''))
           AS "r"("recordId", "version")
   WHERE "r"."version" IS NULL
), "deleted" AS (
  UPDATE {target} AS "s"
     SET "data" = NULL, "sync_status" = 'deleted', "last_synced_at" = now(),
         "source_version" = NULL, "source_clock" = "read"."clock", "source_delta" = NULL
    FROM "gone" AS "i", "read"
   WHERE {sameKey}{sameText} AND "s"."sync_status" IS DISTINCT FROM 'deleted'
     AND ("s"."source_clock" IS NULL OR "s"."source_clock" <= "read"."clock")
  RETURNING "i"."recordId", "s"."data" IS NULL AND "s"."sync_status" = 'deleted' AS "done"
), "logged" AS (
  INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "metadata")
  SELECT :#${body.table}, "deleted"."recordId", 'DELETE', 'success', "read"."metadata"
    FROM "deleted", "read"
   WHERE "deleted"."done"
  RETURNING "status"
), "closed" AS (
  UPDATE "sync_chunks" AS "c"
     SET "source_clock" = greatest("c"."source_clock", "read"."clock"),
         "finished_at" = CASE WHEN NOT "message"."part" THEN now() END,
         "outcome" = CASE WHEN NOT "message"."part" THEN 'done' END
    FROM "read", (SELECT CAST(:#${body.part} AS boolean), CAST(:#${body.keysJson} AS jsonb)) AS "message"("part", "keys")
   WHERE "c"."id" = CAST(:#${body.chunk} AS bigint) AND "c"."finished_at" IS NULL
     -- not an entry of others, whatever number a message brings
     AND "c"."table_name" = :#${body.table}
     AND CASE WHEN "message"."part" THEN "c"."keys" @> "message"."keys" ELSE "c"."keys" = "message"."keys" END
)
SELECT json_build_object('applied', (SELECT count(*) FROM "logged"),
                         -- rows that a trigger has kept
                         'refused', CASE WHEN {guarded} THEN (
                           SELECT json_agg("i"."recordId") FROM "gone" AS "i" JOIN {target} AS "s" ON {sameKey}{sameText}
                            WHERE "s"."sync_status" IS DISTINCT FROM 'deleted'
                              AND ("s"."source_clock" IS NULL OR "s"."source_clock" <= "read"."clock")
                              AND "i"."recordId" NOT IN (SELECT "d"."recordId" FROM "deleted" AS "d" WHERE "d"."done")) END)::text
  FROM "read"
