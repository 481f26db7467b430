-- What the target knows of each table: what is on its way, fails, is held or stopped, since when, and who polls it
SELECT "w"."name" AS "table", now() AS "now",
       "c"."chunks", "c"."keys", "c"."deferred", "c"."deferredKeys", "c"."deferredSince",
       "c"."deferredTrouble", "c"."deferredSqlstate",
       "c"."retrying", "c"."retrySince", coalesce("c"."trouble", "e"."trouble") AS "trouble",
       "d"."rows" AS "deadRows", least("t"."dead_since", "d"."since") AS "deadSince",
       coalesce("t"."failed_rows", 0) + "f"."rows" AS "failedRows", least("t"."failed_since", "f"."since") AS "failedSince",
       "t"."stopped", "t"."held_rows" AS "heldRows", "t"."held_percent" AS "heldPercent", "t"."held_digest" AS "heldDigest",
       "t"."held_since" AS "heldSince", "t"."approved_at" IS NOT NULL AS "approved",
       "t"."relation", "t"."relation_since" AS "relationSince", "t"."compared_at" AS "comparedAt",
       CASE WHEN "t"."lease_until" > now() THEN "t"."lease_owner" END AS "leaseOwner",
       "a"."applied", "u"."progress", "u"."running",
       -- what is the oldest change that was seen and is not in the target
       least("c"."oldest", "t"."dead_since", "d"."since", "t"."failed_since", "f"."since", "u"."since",
             CASE WHEN "t"."held_digest" IS NOT NULL THEN "t"."held_since" END) AS "behindSince"
  FROM jsonb_array_elements_text(CAST(:#tables AS jsonb)) AS "w"("name")
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "w"."name"
 CROSS JOIN LATERAL (
    SELECT count(*) AS "chunks", coalesce(sum("c"."rows"), 0) AS "keys",
           count(*) FILTER (WHERE "c"."deferred") AS "deferred",
           coalesce(sum("c"."rows") FILTER (WHERE "c"."deferred"), 0) AS "deferredKeys",
           min(coalesce("r"."changes_since", "r"."started_at")) FILTER (WHERE "c"."deferred") AS "deferredSince",
           count(*) FILTER (WHERE "c"."trouble" IS NOT NULL AND NOT "c"."deferred") AS "retrying",
           min("c"."trouble_at") FILTER (WHERE NOT "c"."deferred") AS "retrySince",
           (array_agg("c"."trouble" ORDER BY "c"."id" DESC)
              FILTER (WHERE "c"."trouble" IS NOT NULL AND NOT "c"."deferred"))[1] AS "trouble",
           (array_agg("c"."trouble" ORDER BY "c"."id" DESC) FILTER (WHERE "c"."deferred"))[1] AS "deferredTrouble",
           (array_agg("c"."trouble_sqlstate" ORDER BY "c"."id" DESC) FILTER (WHERE "c"."deferred"))[1] AS "deferredSqlstate",
           min(coalesce("r"."changes_since", "r"."started_at")) AS "oldest"
      FROM "sync_chunks" AS "c" JOIN "sync_runs" AS "r" ON "r"."id" = "c"."run_id"
     WHERE "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL) AS "c"
 CROSS JOIN LATERAL (
    -- given up, and not found again so far
    SELECT coalesce(sum("d"."rows"), 0) AS "rows", min(coalesce("r"."changes_since", "r"."started_at")) AS "since"
      FROM "sync_chunks" AS "d" JOIN "sync_runs" AS "r" ON "r"."id" = "d"."run_id"
     WHERE "d"."table_name" = "w"."name" AND "d"."outcome" = 'dead'
       AND "d"."finished_at" > coalesce("t"."compared_at", '-infinity')) AS "d"
  LEFT JOIN LATERAL (
    SELECT "e"."trouble" FROM "sync_chunks" AS "e"
     WHERE "e"."table_name" = "w"."name" AND "e"."outcome" = 'dead'
     ORDER BY "e"."finished_at" DESC LIMIT 1) AS "e" ON true
 CROSS JOIN LATERAL (
    -- marked failed since the rows were counted
    SELECT coalesce(sum("f"."failed"), 0) AS "rows", min(coalesce("r"."changes_since", "r"."started_at")) AS "since"
      FROM "sync_chunks" AS "f" JOIN "sync_runs" AS "r" ON "r"."id" = "f"."run_id"
     WHERE "f"."table_name" = "w"."name" AND "f"."outcome" = 'done' AND "f"."failed" > 0
       AND "f"."finished_at" > coalesce("t"."counted_at", '-infinity')) AS "f"
  LEFT JOIN LATERAL (
    -- a chunk that was only put off has no clock
    SELECT "a"."finished_at" AS "applied" FROM "sync_chunks" AS "a"
     WHERE "a"."table_name" = "w"."name" AND "a"."outcome" = 'done' AND "a"."source_clock" IS NOT NULL
       AND "a"."finished_at" > now() - interval '1 minute'
     ORDER BY "a"."finished_at" DESC LIMIT 1) AS "a" ON true
  LEFT JOIN LATERAL (
    SELECT least("u"."rows_compared"::float8 / nullif("u"."rows_total", 0), 1) AS "progress", "u"."kind" AS "running",
           CASE WHEN "u"."kind" <> 'reconcile' AND "u"."inserts" + "u"."updates" + "u"."deletes" > 0
                THEN coalesce("u"."changes_since", "u"."started_at") END AS "since"
      FROM "sync_runs" AS "u"
     WHERE "u"."table_name" = "w"."name" AND "u"."state" = 'running'
     ORDER BY "u"."id" DESC LIMIT 1) AS "u" ON true
