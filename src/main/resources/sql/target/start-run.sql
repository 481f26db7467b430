-- A requested run begins
UPDATE "sync_runs" SET "state" = 'running', "started_at" = now()
 WHERE "id" = :#run AND "state" = 'requested'
