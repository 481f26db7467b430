-- The oldest rows of the history, if they are older than the retention
DELETE FROM "sync_logs"
 WHERE "id" IN (SELECT "id" FROM "sync_logs" ORDER BY "id" LIMIT 5000)
   AND "timestamp" < now() - CAST(:#${variable.retention} AS interval)
