-- A poll has found something: its run begins
INSERT INTO "sync_runs" ("table_name", "kind", "state", "started_at", "owner")
VALUES (:#table, 'poll', 'running', now(), :#owner)
RETURNING "id"
