-- Chunks of the table that would be on their way with some more: while there are too many, the diff waits
SELECT CAST(:#${body.size} AS int) + count(*)::int
  FROM "sync_chunks" WHERE "table_name" = :#${body.table} AND "finished_at" IS NULL AND NOT "deferred"
