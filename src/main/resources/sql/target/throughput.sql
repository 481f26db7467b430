-- What was found, applied and failed of each table, between two ends of the log and of the ledger
SELECT coalesce("l"."table", "c"."table") AS "table",
       coalesce("c"."found", 0) AS "found", coalesce("l"."applied", 0) AS "applied", coalesce("l"."failed", 0) AS "failed"
  FROM (SELECT "l"."table_name" AS "table",
               count(*) FILTER (WHERE "l"."status" = 'success') AS "applied",
               count(*) FILTER (WHERE "l"."status" = 'failed') AS "failed"
          FROM "sync_logs" AS "l"
         WHERE "l"."id" > :#logsAfter AND "l"."id" <= :#logsUpto
         GROUP BY "l"."table_name") AS "l"
  FULL JOIN (SELECT "c"."table_name" AS "table", sum(jsonb_array_length("c"."keys")) AS "found"
               FROM "sync_chunks" AS "c"
              WHERE "c"."id" > :#chunksAfter AND "c"."id" <= :#chunksUpto AND NOT "c"."deferred"
              GROUP BY "c"."table_name") AS "c" ON "c"."table" = "l"."table"
