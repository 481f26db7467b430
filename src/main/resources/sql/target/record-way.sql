-- Where a record is on its way: the chunk that carries it, that chunk's last redelivery, a held delete, what stops the table
SELECT "c"."id" AS "chunk", "c"."operation", "c"."sent_at" AS "sentAt", "c"."deferred",
       (SELECT count(*) FROM "sync_chunks" AS "b"
         WHERE "b"."table_name" = "w"."table" AND "b"."finished_at" IS NULL AND "b"."id" < "c"."id") AS "ahead",
       "r"."error_details" AS "reason", "r"."metadata"->>'sqlstate' AS "sqlstate", "r"."metadata"->>'stage' AS "stage",
       CAST("r"."metadata"->>'attempt' AS int) AS "attempt",
       "r"."timestamp" + CAST("r"."metadata"->>'next_delay_ms' AS bigint) * interval '1 millisecond' AS "nextAt",
       "t"."stopped", "t"."shape", "t"."held_digest" AS "heldDigest", "t"."held_rows" AS "heldRows", "t"."held_since" AS "heldSince",
       "t"."approved_at" IS NOT NULL AS "approved",
       EXISTS (SELECT FROM "sync_deletes" AS "d"
                WHERE "d"."table_name" = "w"."table" AND "d"."record_id" = "w"."recordId" AND "d"."held") AS "held"
  FROM (SELECT CAST(:#table AS text) AS "table", CAST(:#recordId AS text) AS "recordId") AS "w"
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "w"."table"
  LEFT JOIN LATERAL (
    SELECT "c"."id", "c"."run_id", "c"."operation", "c"."sent_at", "c"."deferred"
      FROM "sync_chunks" AS "c"
     WHERE "c"."table_name" = "w"."table" AND "c"."finished_at" IS NULL AND "c"."keys" @> to_jsonb("w"."recordId")
     ORDER BY "c"."id" DESC
     LIMIT 1) AS "c" ON true
  LEFT JOIN LATERAL (
    SELECT "l"."error_details", "l"."metadata", "l"."timestamp"
      FROM "sync_logs" AS "l"
     -- recent ones, so that the look into a long log stays short
     WHERE "l"."id" > (SELECT max("id") FROM "sync_logs") - 200000
       AND "l"."table_name" = "w"."table" AND "l"."status" = 'retry'
       -- rows that are put off get a chunk of their own: the log has that from which they were taken
       AND (CAST("l"."metadata"->>'chunk' AS bigint) = "c"."id"
            OR "c"."deferred" AND CAST("l"."metadata"->>'run' AS bigint) = "c"."run_id" AND "l"."timestamp" >= "c"."sent_at")
     ORDER BY "l"."id" DESC
     LIMIT 1) AS "r" ON "c"."id" IS NOT NULL
