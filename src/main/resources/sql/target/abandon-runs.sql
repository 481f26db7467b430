-- Ends the runs that were under way when their engine died; what they had sent is in the ledger
UPDATE "sync_runs" SET "state" = 'failed', "finished_at" = now(), "error_details" = 'the engine was stopped'
 WHERE "table_name" = :#table AND "state" = 'running'
