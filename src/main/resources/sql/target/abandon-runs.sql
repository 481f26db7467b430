-- Ends the runs whose engine has died or lost its lease, what they had sent is in the ledger; a backfill is asked for again
UPDATE "sync_runs"
   SET "state" = CASE WHEN "kind" = 'backfill' THEN 'requested' ELSE 'failed' END,
       "finished_at" = CASE WHEN "kind" <> 'backfill' THEN now() END,
       "error_details" = 'cut off by a stop or an outage'
 WHERE "table_name" = :#table AND "state" = 'running' AND "kind" <> 'reconcile'
