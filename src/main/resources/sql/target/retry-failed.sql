-- Forgets at which version rows failed: the next poll finds them again
UPDATE {target} SET "source_version" = NULL WHERE "sync_status" = 'failed'
