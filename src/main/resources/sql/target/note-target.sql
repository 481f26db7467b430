-- The target is not as it was when a table was compared last: its open chunks are overdue at once, and if it is another server, database or timeline its contents are compared
WITH "former" AS MATERIALIZED (
  SELECT "t"."table_name" AS "table", "t"."target_system" AS "system"
    FROM "sync_tables" AS "t"
   WHERE "t"."table_name" = :#table
     FOR UPDATE
), "changed" AS MATERIALIZED (
  SELECT "f"."table", split_part("f"."system", '@', 1) <> split_part(:#system, '@', 1) AS "moved"
    FROM "former" AS "f"
   WHERE "f"."system" <> :#system
), "overdue" AS (
  -- what it says is on its way may be of the past, and was done long ago or is lost
  UPDATE "sync_chunks" AS "c" SET "sent_at" = '-infinity'
    FROM "changed" AS "g"
   WHERE "c"."table_name" = "g"."table" AND "c"."finished_at" IS NULL
), "noted" AS (
  UPDATE "sync_tables" AS "t"
     SET "target_system" = :#system,
         "shape" = CASE WHEN "g"."moved" THEN '' ELSE "t"."shape" END,
         "compared_source" = CASE WHEN "g"."moved" THEN NULL ELSE "t"."compared_source" END
    FROM "former" AS "f" LEFT JOIN "changed" AS "g" ON "g"."table" = "f"."table"
   WHERE "t"."table_name" = "f"."table"
)
SELECT "g"."moved" FROM "changed" AS "g"
