-- Ends the runs that were under way when their engine died or an outage began; what they had sent is in the ledger
UPDATE "sync_runs" SET "state" = 'failed', "finished_at" = now(), "error_details" = 'cut off by a stop or an outage'
 WHERE "table_name" = :#table AND "state" = 'running'
