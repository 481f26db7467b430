-- Digest of the deletes that are held, those that were staged among them if so wished; not while a release is due
WITH "table" AS MATERIALIZED (
  SELECT "t"."table_name" FROM "sync_tables" AS "t"
   WHERE "t"."table_name" = :#table AND "t"."approved_at" IS NULL
     FOR UPDATE
), "held" AS (
  UPDATE "sync_deletes" AS "d" SET "held" = true FROM "table" AS "t"
   WHERE "d"."table_name" = "t"."table_name" AND NOT "d"."held" AND :#staged
), "total" AS (
  SELECT count(*) AS "rows",
         md5(concat_ws(':', count(*), sum(hashtextextended("d"."record_id" COLLATE "C", 0)),
                       sum(hashtextextended("d"."record_id" COLLATE "C", 1)))) AS "digest"
    FROM "sync_deletes" AS "d" JOIN "table" AS "t" USING ("table_name")
   WHERE "d"."held" OR :#staged
)
UPDATE "sync_tables" AS "t"
   SET "held_rows" = "total"."rows", "held_digest" = "total"."digest",
       "held_percent" = round(100.0 * "total"."rows" / greatest(:#live, "total"."rows"), 1),
       "held_since" = coalesce("t"."held_since", now()),
       -- the table as it was when the hold began
       "held_relation" = CASE WHEN "t"."held_since" IS NULL THEN :#relation ELSE "t"."held_relation" END,
       "held_emptied" = "t"."held_emptied" OR :#emptied
  FROM "total"
 WHERE "t"."table_name" IN (SELECT "table_name" FROM "table")
RETURNING "t"."held_rows" AS "rows", "t"."held_percent" AS "percent", "t"."held_digest" AS "digest",
          "t"."held_since" AS "since", "t"."held_relation" AS "relation", "t"."held_emptied" AS "emptied"
