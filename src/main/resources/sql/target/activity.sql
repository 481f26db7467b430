-- What tells whether the snapshot table has changed, work is under way or asked for, and for how long to hold back
SELECT concat_ws(':',
         "t"."oid", pg_relation_filenode("t"."oid"),
         pg_stat_get_tuples_inserted("t"."oid"),
         pg_stat_get_tuples_updated("t"."oid"),
         pg_stat_get_tuples_deleted("t"."oid"),
         pg_postmaster_start_time()) AS "state",
       pg_current_snapshot()::text AS "snapshot",
       now()::text AS "at",
       extract(epoch FROM pg_postmaster_start_time())::text AS "start",
       "run"."id" AS "requestedRun",
       "run"."kind" AS "requestedKind",
       EXISTS (SELECT FROM "sync_runs" AS "r"
                WHERE "r"."table_name" = :#table AND "r"."state" = 'running' AND "r"."kind" <> 'reconcile') AS "running",
       "n"."shape" AS "shape",
       "n"."clock_offset" AS "clockOffset",
       "n"."held_rows" AS "heldRows",
       "n"."held_percent" AS "heldPercent",
       "n"."held_digest" AS "heldDigest",
       "n"."held_since" AS "heldSince",
       "n"."approved_at" IS NOT NULL AS "approved",
       CASE WHEN "n"."lease_until" > now() THEN "n"."lease_owner" END AS "leaseOwner",
       "n"."held_relation" AS "heldRelation",
       "n"."held_emptied" AS "heldEmptied",
       -- after dead letters the table rests for as long as it has been failing: a period at least, 5 minutes at most
       coalesce((
         SELECT ceil(1000 * extract(epoch FROM
                  max("c"."finished_at") - now()
                  + least(greatest(max("c"."finished_at") - min("c"."finished_at"),
                                   :#period * interval '1 millisecond'), interval '5 minutes')))
           FROM "sync_chunks" AS "c"
          WHERE "c"."table_name" = :#table AND "c"."outcome" = 'dead'
            AND "c"."finished_at" > coalesce((SELECT max("d"."finished_at") FROM "sync_chunks" AS "d"
                                               WHERE "d"."table_name" = :#table AND "d"."outcome" = 'done'),
                                             '-infinity')), 0)::bigint AS "pauseMillis",
       EXISTS (SELECT FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table) AS "failures",
       EXISTS (SELECT FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table AND NOT "f"."marked") AS "failuresUnmarked",
       EXISTS (SELECT FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table AND "f"."retry_at" <= now())
         OR EXISTS (SELECT FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table AND "f"."definition" < "e"."definition")
         OR EXISTS (SELECT FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table AND "f"."definition" > "e"."definition")
         AS "failuresDue"
  FROM (SELECT to_regclass(:#target)::oid AS "oid") AS "t"
  LEFT JOIN "sync_tables" AS "n" ON "n"."table_name" = :#table
  -- not asked for unless it matters
  LEFT JOIN LATERAL (SELECT "sync_definition"("t"."oid"::regclass) AS "definition"
                      WHERE EXISTS (SELECT FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table)
                     OFFSET 0) AS "e" ON true
  -- the first one that was asked for
  LEFT JOIN LATERAL (SELECT "r"."id", "r"."kind" FROM "sync_runs" AS "r"
                      WHERE "r"."table_name" = :#table AND "r"."state" = 'requested'
                      ORDER BY "r"."id" LIMIT 1) AS "run" ON true
