-- A poll that could not be done, although it was tried again
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
VALUES (:#${variable.table}, NULL, NULL, 'failed', :#${variable.reason},
        jsonb_strip_nulls(jsonb_build_object('stage', 'compare', 'sqlstate', CAST(:#${bean:sqlErrors?method=sqlState} AS text))))
