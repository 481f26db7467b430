-- How far the log and the ledger reach
SELECT coalesce((SELECT max("id") FROM "sync_logs"), 0) AS "logs", coalesce((SELECT max("id") FROM "sync_chunks"), 0) AS "chunks"
