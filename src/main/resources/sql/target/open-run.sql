-- A run begins: a requested one, or a new one
INSERT INTO "sync_runs" ("table_name", "kind", "state", "started_at")
VALUES (:#table, 'poll', 'running', now())
RETURNING "id"
