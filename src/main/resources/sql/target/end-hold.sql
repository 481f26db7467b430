-- Ends a hold: its deletes have been released, or their rows have come back
WITH "gone" AS (
  DELETE FROM "sync_deletes" WHERE "table_name" = :#table AND "held"
)
UPDATE "sync_tables"
   SET "held_rows" = NULL, "held_percent" = NULL, "held_digest" = NULL, "held_since" = NULL, "approved_at" = NULL,
       "held_relation" = NULL, "held_emptied" = false
 WHERE "table_name" = :#table
