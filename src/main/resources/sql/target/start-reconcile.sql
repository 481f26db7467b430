-- A reconcile of a table begins, unless one is under way: no row then
INSERT INTO "sync_runs" ("table_name", "kind", "state", "started_at", "owner", "alive_until", "rows_total")
VALUES (:#table, 'reconcile', 'running', now(), :#owner, now() + CAST(:#patience AS interval), :#rowsTotal)
ON CONFLICT ("table_name", "kind") WHERE "state" IN ('requested', 'running') AND "kind" IN ('backfill', 'reconcile')
DO NOTHING
RETURNING "id"
