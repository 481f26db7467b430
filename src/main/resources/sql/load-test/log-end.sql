-- The latest number in the log
SELECT coalesce(max("id"), 0) FROM "sync_logs"
