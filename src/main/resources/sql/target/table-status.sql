-- What is on its way for each table, and what its source is and waits for
SELECT "w"."name" AS "table",
       (SELECT count(*) FROM "sync_chunks" AS "c" WHERE "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL) AS "chunks",
       (SELECT coalesce(sum(jsonb_array_length("c"."keys")), 0) FROM "sync_chunks" AS "c"
         WHERE "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL) AS "keys",
       (SELECT min("r"."started_at") FROM "sync_chunks" AS "c" JOIN "sync_runs" AS "r" ON "r"."id" = "c"."run_id"
         WHERE "c"."table_name" = "w"."name" AND "c"."finished_at" IS NULL) AS "oldest",
       "t"."relation" AS "relation",
       "t"."relation_since" AS "relationSince",
       "t"."stopped" AS "stopped",
       "t"."held_rows" AS "heldRows",
       "t"."held_percent" AS "heldPercent",
       "t"."held_digest" AS "heldDigest",
       "t"."held_since" AS "heldSince",
       "t"."approved_at" IS NOT NULL AS "approved",
       ARRAY(SELECT "d"."record_id" FROM "sync_deletes" AS "d"
              WHERE "d"."table_name" = "w"."name" AND "d"."held" ORDER BY "d"."id" LIMIT 10) AS "sampleKeys"
  FROM jsonb_array_elements_text(CAST(:#tables AS jsonb)) AS "w"("name")
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "w"."name"
