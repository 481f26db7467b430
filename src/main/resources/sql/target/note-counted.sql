-- Keeps how many rows of a table were failed when they were counted, and since when there have been any
UPDATE "sync_tables" AS "t"
   SET "failed_rows" = :#failed, "counted_at" = CAST(:#at AS timestamptz),
       "failed_since" = CASE WHEN :#failed > 0 THEN
         coalesce("t"."failed_since",
                  (SELECT min(coalesce("r"."changes_since", "r"."started_at"))
                     FROM "sync_chunks" AS "f" JOIN "sync_runs" AS "r" ON "r"."id" = "f"."run_id"
                    WHERE "f"."table_name" = "t"."table_name" AND "f"."outcome" = 'done' AND "f"."failed" > 0
                      AND "f"."finished_at" > coalesce("t"."counted_at", '-infinity')),
                  CAST(:#at AS timestamptz)) END
 WHERE "t"."table_name" = :#table AND coalesce("t"."counted_at", '-infinity') < CAST(:#at AS timestamptz)
