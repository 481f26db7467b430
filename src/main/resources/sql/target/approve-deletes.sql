-- Approves the held deletes that have this digest, once
UPDATE "sync_tables" SET "approved_at" = now()
 WHERE "table_name" = :#${variable.table} AND "held_digest" = :#${variable.digest} AND "approved_at" IS NULL
RETURNING "held_rows"
