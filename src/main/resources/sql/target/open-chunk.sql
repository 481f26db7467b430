-- Enters a chunk in the ledger before it is sent, unless too many are on their way, and makes its message
INSERT INTO "sync_chunks" ("run_id", "table_name", "operation", "keys", "sent_at", "deferred")
-- under the table's latest run if its own is not known
SELECT coalesce((SELECT "id" FROM "sync_runs" WHERE "id" = :#${body.run}),
                (SELECT max("id") FROM "sync_runs" WHERE "table_name" = :#${body.table})),
       :#${body.table}, :#${body.operation.name}, CAST(:#${body.keysJson} AS jsonb), now(),
       coalesce(CAST(:#${variable.deferred} AS boolean), false)
 WHERE CAST(:#${variable.mostOpen} AS int) IS NULL
    OR CAST(:#${variable.mostOpen} AS int) > (SELECT count(*) FROM "sync_chunks"
                                               WHERE "table_name" = :#${body.table} AND "finished_at" IS NULL AND NOT "deferred")
RETURNING json_build_object('table', "table_name", 'run', "run_id", 'chunk', "id",
                            'operation', "operation", 'keys', "keys")::text
