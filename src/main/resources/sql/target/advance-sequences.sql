-- Sets the sequences of the engine's tables right that are behind their rows, as on a replica that has become the target
SELECT "s"."table", setval("s"."sequence", "s"."last") AS "last"
  FROM (SELECT 'sync_logs' AS "table", CAST(pg_get_serial_sequence('sync_logs', 'id') AS regclass) AS "sequence",
               (SELECT max("id") FROM "sync_logs") AS "last"
        UNION ALL
        SELECT 'sync_runs', CAST(pg_get_serial_sequence('sync_runs', 'id') AS regclass), (SELECT max("id") FROM "sync_runs")
        UNION ALL
        SELECT 'sync_chunks', CAST(pg_get_serial_sequence('sync_chunks', 'id') AS regclass), (SELECT max("id") FROM "sync_chunks")
        UNION ALL
        SELECT 'sync_deletes', CAST(pg_get_serial_sequence('sync_deletes', 'id') AS regclass), (SELECT max("id") FROM "sync_deletes")
       ) AS "s"
 WHERE "s"."last" > coalesce(pg_sequence_last_value("s"."sequence"), 0)
