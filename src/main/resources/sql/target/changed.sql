-- What tells whether the rows of a snapshot table have to be counted again
SELECT concat_ws(':', "t"."oid", pg_relation_filenode("t"."oid"), pg_stat_get_tuples_inserted("t"."oid"),
                 pg_stat_get_tuples_updated("t"."oid"), pg_stat_get_tuples_deleted("t"."oid"),
                 pg_postmaster_start_time(),
                 (SELECT count(*) FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table AND NOT "f"."marked"))
  FROM (SELECT to_regclass(:#target)::oid AS "oid") AS "t"
