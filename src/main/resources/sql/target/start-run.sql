-- A requested run begins, or goes on; since when rows are written again stays the same
UPDATE "sync_runs"
   SET "state" = 'running', "started_at" = coalesce("started_at", now()), "owner" = :#owner,
       "error_details" = NULL
 WHERE "id" = :#run AND "state" = 'requested'
