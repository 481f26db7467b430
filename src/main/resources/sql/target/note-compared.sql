-- A comparison came to its end: what it has seen, and the shape that the source's columns had, unless documents may not have it yet
UPDATE "sync_tables" AS "t"
   SET "shape" = coalesce(CAST(:#shape AS text), "shape"),
       "compared_source" = :#source, "compared_target" = :#target, "compared_at" = CAST(:#at AS timestamptz),
       -- that of the comparison: whoever has the lease notes it when one begins
       "compared_clock" = "source_clock",
       -- the first one that began after the last dead letter has found those rows again
       "redone_at" = CASE WHEN "t"."dead_since" IS NULL THEN NULL
                          WHEN CAST(:#at AS timestamptz) > "dead"."last"
                               AND coalesce("t"."redone_at", '-infinity') <= "dead"."last" THEN now()
                          ELSE "t"."redone_at" END
  FROM (SELECT max("d"."finished_at") AS "last" FROM "sync_chunks" AS "d"
         WHERE "d"."table_name" = :#table AND "d"."outcome" = 'dead') AS "dead"
 WHERE "table_name" = :#table
