-- Logs the rows of a chunk that were loaded and closes it, unless they are others, or another source's, or it went back in time
WITH "message" AS MATERIALIZED (
  SELECT CAST(:#keys AS jsonb) AS "keys"
), "closed" AS (
  UPDATE "sync_chunks" AS "c"
     SET "source_clock" = greatest("c"."source_clock", :#clock), "finished_at" = now(), "outcome" = 'done'
    FROM "message"
   WHERE "c"."id" = :#chunk AND "c"."finished_at" IS NULL
     -- not an entry of others, whatever number a message brings
     AND "c"."table_name" = :#table AND "c"."keys" = "message"."keys"
     -- the rows that were read are those of these keys
     AND CAST(:#checksum AS numeric) = (SELECT sum(hashtextextended("k"."recordId" COLLATE "C", 0))
                                          FROM "message" AS "m", jsonb_array_elements_text("m"."keys") AS "k"("recordId"))
     AND NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = :#table
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> :#source))
  RETURNING jsonb_build_object('run', CAST(:#run AS bigint), 'chunk', "c"."id", 'attempt', CAST(:#attempt AS int)) AS "metadata"
)
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "metadata")
SELECT :#table, "k"."recordId", 'INSERT', 'success', "closed"."metadata"
  FROM "closed", "message", jsonb_array_elements_text("message"."keys") AS "k"("recordId")
