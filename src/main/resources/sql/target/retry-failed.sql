-- Forgets at which version rows failed, which lets the next poll find them again, and counts them
WITH "marked" AS (
  UPDATE {target} SET "source_version" = NULL WHERE "sync_status" = 'failed' RETURNING 1
), "noted" AS (
  DELETE FROM "sync_failures" WHERE "table_name" = :#${variable.table} RETURNING "marked"
)
SELECT (SELECT count(*) FROM "marked") + (SELECT count(*) FROM "noted" AS "n" WHERE NOT "n"."marked") AS "rows"
