-- This instance copies the table; one that has left while a poll of it began claims nothing
INSERT INTO "sync_claims" ("instance", "table_name", "target", "source")
SELECT "i"."instance", CAST(:#table AS text), CAST(:#target AS text), CAST(:#source AS text)
  FROM "sync_instances" AS "i" WHERE "i"."instance" = :#instance
   FOR KEY SHARE
ON CONFLICT ("instance", "table_name") DO UPDATE SET "target" = excluded."target", "source" = excluded."source", "trouble" = NULL
