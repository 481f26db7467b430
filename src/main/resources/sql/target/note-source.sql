-- Keeps what a comparison has seen of the table's source
UPDATE "sync_tables" AS "t"
   SET "source_system" = :#system,
       "source_clock" = greatest("t"."source_clock", :#clock),
       "source_timeline" = CAST(:#timeline AS bigint),
       "source_wal" = :#wal,
       "clock_offset" = :#offset,
       "witness" = coalesce(CAST(:#witness AS bigint), "t"."witness"),
       -- contents have to be compared from end to end
       "shape" = CASE WHEN :#resumed THEN '' ELSE "t"."shape" END,
       "compared_source" = CASE WHEN NOT :#resumed THEN "t"."compared_source" END,
       "relation" = :#relation,
       "relation_since" = CASE WHEN "t"."relation" = :#relation THEN "t"."relation_since" ELSE now() END
 WHERE "t"."table_name" = :#table
