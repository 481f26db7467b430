-- A poll has found something: its run begins
INSERT INTO "sync_runs" ("table_name", "kind", "state", "started_at", "changes_since", "owner")
VALUES (:#table, 'poll', 'running', now(), CAST(:#since AS timestamptz), :#owner)
RETURNING "id"
