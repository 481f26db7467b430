-- Stops a table until its source is accepted
UPDATE "sync_tables" SET "stopped" = :#reason WHERE "table_name" = :#table AND "stopped" IS NULL
