-- This instance copies the table
INSERT INTO "sync_claims" ("instance", "table_name", "target", "source")
VALUES (:#instance, :#table, :#target, :#source)
ON CONFLICT ("instance", "table_name") DO UPDATE SET "target" = excluded."target", "source" = excluded."source", "trouble" = NULL
