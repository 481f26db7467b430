-- Closes a chunk whose keys were applied one by one
UPDATE "sync_chunks" SET "finished_at" = now(), "outcome" = 'done'
 WHERE "id" = :#${body.chunk} AND "finished_at" IS NULL
