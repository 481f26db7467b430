-- Ends reconciles of a table that have not been heard of: their engine is dead
UPDATE "sync_runs"
   SET "state" = 'failed', "finished_at" = now(), "error_details" = 'cut off by a stop or an outage'
 WHERE "table_name" = :#table AND "kind" = 'reconcile' AND "state" = 'running' AND "alive_until" < now()
