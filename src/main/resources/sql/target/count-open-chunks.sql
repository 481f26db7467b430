-- Chunks of the table that are on their way: while there are too many, the diff waits
SELECT count(*)::int FROM "sync_chunks" WHERE "table_name" = :#${variable.table} AND "finished_at" IS NULL AND NOT "deferred"
