-- What the source has committed so far, and how many transactions have ended: the snapshot clock
SELECT "s"::text || '@' || pg_postmaster_start_time()::text AS "snapshot",
       pg_is_in_recovery() AS "standby",
       pg_snapshot_xmax("s")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("s")) AS "clock"
  FROM pg_current_snapshot() AS "s"
