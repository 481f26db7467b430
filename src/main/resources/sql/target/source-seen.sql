-- What has been seen of the table's source so far
SELECT "t"."source_system" AS "system",
       greatest("t"."source_clock", (SELECT max("c"."source_clock") FROM "sync_chunks" AS "c"
                                      WHERE "c"."table_name" = "w"."name")) AS "clock",
       coalesce("t"."clock_offset", 0) AS "offset",
       "t"."witness" AS "witness",
       "t"."stopped" AS "stopped",
       "t"."relation" AS "relation",
       "t"."compared_source" AS "compared",
       "t"."source_timeline" AS "timeline",
       "t"."source_wal" AS "wal"
  FROM (SELECT CAST(:#table AS text) AS "name") AS "w"
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "w"."name"
