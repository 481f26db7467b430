-- Whether the source knows a transaction as committed; one that went back in time does not
SELECT CASE WHEN :#witness < pg_snapshot_xmax("s")::text::bigint
            THEN pg_xact_status(CAST(CAST(:#witness AS text) AS xid8)) = 'committed' END
  FROM pg_current_snapshot() AS "s"
