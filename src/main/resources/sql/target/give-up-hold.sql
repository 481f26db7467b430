-- Gives a hold up that is within the limits by now: its deletes are like any others
WITH "staged" AS (
  UPDATE "sync_deletes" SET "held" = false WHERE "table_name" = :#table AND "held"
)
UPDATE "sync_tables"
   SET "held_rows" = NULL, "held_percent" = NULL, "held_digest" = NULL, "held_since" = NULL,
       "held_relation" = NULL
 WHERE "table_name" = :#table
