-- Dead letters of a table are made good: a later comparison has sent their rows again, and all that it sent is done
UPDATE "sync_tables" AS "t" SET "dead_since" = NULL
  FROM (SELECT max("d"."finished_at") AS "last" FROM "sync_chunks" AS "d"
         WHERE "d"."table_name" = :#table AND "d"."outcome" = 'dead') AS "dead"
 WHERE "t"."table_name" = :#table AND "t"."dead_since" IS NOT NULL
   AND ("dead"."last" IS NULL
        OR "t"."redone_at" > "dead"."last"
           AND NOT EXISTS (SELECT FROM "sync_chunks" AS "c" JOIN "sync_runs" AS "r" ON "r"."id" = "c"."run_id"
                            WHERE "c"."table_name" = "t"."table_name" AND "c"."finished_at" IS NULL
                              AND "r"."started_at" <= "t"."redone_at"))
