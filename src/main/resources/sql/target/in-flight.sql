-- What is on its way for each table, since when it was found, when something was applied last, and how far a run is
SELECT "w"."name" AS "table",
       count("c"."id") AS "chunks",
       coalesce(sum("c"."rows"), 0) AS "keys",
       count("c"."id") FILTER (WHERE "c"."deferred") AS "deferred",
       extract(epoch FROM now() - min("r"."started_at")) AS "oldestSeconds",
       -- a chunk that was only put off has no clock
       (SELECT extract(epoch FROM now() - "d"."finished_at")
          FROM "sync_chunks" AS "d"
         WHERE "d"."table_name" = "w"."name" AND "d"."outcome" = 'done' AND "d"."source_clock" IS NOT NULL
           AND "d"."finished_at" > now() - interval '1 minute'
         ORDER BY "d"."finished_at" DESC
         LIMIT 1) AS "appliedSeconds",
       (SELECT least("u"."rows_compared"::float8 / nullif("u"."rows_total", 0), 1)
          FROM "sync_runs" AS "u"
         WHERE "u"."table_name" = "w"."name" AND "u"."state" = 'running'
         ORDER BY "u"."id" DESC
         LIMIT 1) AS "progress"
  FROM jsonb_array_elements_text(CAST(:#tables AS jsonb)) AS "w"("name")
  LEFT JOIN "sync_chunks" AS "c" ON "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL
  LEFT JOIN "sync_runs" AS "r" ON "r"."id" = "c"."run_id"
 GROUP BY "w"."name"
