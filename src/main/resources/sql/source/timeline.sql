-- The timeline that the source writes: a promotion and a restore to a point in time begin a new one
SELECT CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS bit(32)) AS bigint)
