-- What the last comparison of a table has seen, by whichever instance, and what time it is
SELECT "t"."compared_source" AS "source",
       "t"."compared_target" AS "target",
       "t"."compared_clock" AS "clock",
       "t"."compared_at"::text AS "at",
       "t"."compared_at" > CAST(:#since AS timestamptz) AS "isLater",
       "t"."shape" AS "shape",
       clock_timestamp()::text AS "now"
  FROM (SELECT CAST(:#table AS text) AS "name") AS "w"
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "w"."name"
