-- Keeps which target a table is copied to; if it is another server, database or timeline its contents have to be compared
WITH "former" AS MATERIALIZED (
  SELECT "t"."target_system" AS "system" FROM "sync_tables" AS "t" WHERE "t"."table_name" = :#table
)
UPDATE "sync_tables" AS "t"
   SET "target_system" = :#system,
       "shape" = CASE WHEN "f"."system" IS NULL THEN "t"."shape" ELSE '' END,
       "compared_source" = CASE WHEN "f"."system" IS NULL THEN "t"."compared_source" END
  FROM "former" AS "f"
 WHERE "t"."table_name" = :#table AND "f"."system" IS DISTINCT FROM :#system
RETURNING "f"."system" IS NOT NULL AS "moved"
