-- Closes a chunk whose keys were applied one by one; not an entry of others, whatever number a message brings
UPDATE "sync_chunks" SET "finished_at" = now(), "outcome" = 'done'
 WHERE "id" = :#${body.chunk} AND "finished_at" IS NULL
   AND "table_name" = :#${body.table} AND "keys" = CAST(:#${body.keysJson} AS jsonb)
