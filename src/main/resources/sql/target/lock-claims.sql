-- One claim at a time, until the end of the transaction
SELECT pg_advisory_xact_lock(hashtextextended('db-sync-engine.sync_claims', 0))::text
