-- A message that is no chunk of the table
INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
VALUES (:#${variable.table}, NULL, NULL, 'failed', :#${bean:sqlErrors?method=reason}, '{"stage": "receive"}')
