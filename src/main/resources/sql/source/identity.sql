-- Which server and database this is, its latest transaction that has committed, and whether that is on disk
SELECT {system} AS "system",
       pg_snapshot_xmax("s")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("s")) AS "clock",
       (SELECT "x"
          FROM generate_series(pg_snapshot_xmax("s")::text::bigint - 1,
                               greatest(pg_snapshot_xmax("s")::text::bigint - 200, 3), -1) AS "x"
         WHERE pg_visible_in_snapshot("x"::text::xid8, "s") AND pg_xact_status("x"::text::xid8) = 'committed'
         ORDER BY "x" DESC
         LIMIT 1) AS "committed",
       "w"."bytes" - CASE WHEN "w"."bytes" % 8192 <= 40 THEN "w"."bytes" % 8192 ELSE 0 END AS "written",
       pg_current_wal_flush_lsn() - '0/0' AS "flushed",
       concat_ws('/', pg_postmaster_start_time(),
                      -- a crash that the server recovers from without a restart; older servers make a file for the answer
                      CASE WHEN current_setting('server_version_num')::int >= 150000
                           THEN pg_stat_get_bgwriter_stat_reset_time() END) AS "start"
  FROM pg_current_snapshot() AS "s",
       -- what is to be written next may stand behind the header of a page that nothing is written to yet
       (SELECT pg_current_wal_insert_lsn() - '0/0') AS "w"("bytes")
