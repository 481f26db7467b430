-- The keys of a chunk whose message leaves them to the ledger; no row if the chunk is over
SELECT "keys"::text FROM "sync_chunks"
 WHERE "id" = :#${body.chunk} AND "table_name" = :#${body.table} AND "finished_at" IS NULL
