-- Puts keys off as a chunk of their own, which takes the place of one with no others; not twice, if their message comes twice
WITH "given" AS MATERIALIZED (
  SELECT CAST(:#${body.keysJson} AS jsonb) AS "keys"
), "closed" AS (
  UPDATE "sync_chunks" AS "c" SET "finished_at" = now(), "outcome" = 'done'
    FROM "given"
   WHERE "c"."id" = :#${body.chunk} AND "c"."table_name" = :#${body.table} AND "c"."finished_at" IS NULL
     AND "c"."keys" = "given"."keys" AND NOT CAST(:#${body.part} AS boolean)
  RETURNING "c"."run_id", "c"."table_name", "c"."operation"
), "from" AS (
  SELECT "run_id", "table_name", "operation" FROM "closed"
   UNION ALL
  SELECT "run_id", "table_name", "operation" FROM "sync_chunks"
   WHERE "id" = :#${body.chunk} AND "table_name" = :#${body.table} AND "finished_at" IS NULL
     AND CAST(:#${body.part} AS boolean)
), "deferred" AS (
  INSERT INTO "sync_chunks" ("run_id", "table_name", "operation", "keys", "sent_at", "deferred",
                             "trouble", "trouble_sqlstate", "trouble_at")
  SELECT "from"."run_id", "from"."table_name", "from"."operation", "given"."keys", now(), true,
         CAST(:#${variable.reason} AS text), CAST(:#${variable.sqlstate} AS text), now()
    FROM "from", "given"
   WHERE NOT EXISTS (SELECT FROM "sync_chunks" AS "w"
                      WHERE "w"."table_name" = "from"."table_name" AND "w"."finished_at" IS NULL AND "w"."deferred"
                        AND "w"."keys" = "given"."keys" AND "w"."id" <> :#${body.chunk})
  RETURNING "id", "table_name", "run_id", "operation", "keys"
)
SELECT json_build_object('table', "table_name", 'run', "run_id", 'chunk', "id",
                         'operation', "operation",
                         'keys', CASE WHEN octet_length("keys"::text) <= 45000 THEN "keys" END)::text AS "message",
       json_build_array("id")::text AS "unsent"
  FROM "deferred"
