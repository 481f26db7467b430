-- Which server and database this is, and on which timeline
SELECT concat_ws('/', (SELECT "system_identifier" FROM pg_control_system()),
                      (SELECT "oid" FROM pg_database WHERE "datname" = current_database()),
                      left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))
