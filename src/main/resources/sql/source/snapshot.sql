-- What the source has committed so far, and how many transactions have ended: the snapshot clock
SELECT "s"::text || '@'
         || concat_ws('/', pg_postmaster_start_time(),
                               -- a crash that the server recovers from without a restart; older servers make a file for the answer
                               CASE WHEN current_setting('server_version_num')::int >= 150000
                                    THEN pg_stat_get_bgwriter_stat_reset_time() END) AS "snapshot",
       pg_is_in_recovery() AS "standby",
       pg_snapshot_xmax("s")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("s")) AS "clock"
  FROM pg_current_snapshot() AS "s"
