-- A failed row's key may be too long for a B-tree, and must be told all the same

DROP INDEX "sync_logs_failed";
CREATE INDEX "sync_logs_failed" ON "sync_logs" USING hash ("record_id") WHERE "status" = 'failed';
