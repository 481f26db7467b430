-- The table that a name stands for in the source, and its columns
SELECT format('%I.%I', "n"."nspname", "c"."relname") AS "name",
       ARRAY(SELECT "a"."attname"::text FROM "pg_attribute" AS "a"
              WHERE "a"."attrelid" = "c"."oid" AND "a"."attnum" > 0 AND NOT "a"."attisdropped") AS "columns"
  FROM "pg_class" AS "c" JOIN "pg_namespace" AS "n" ON "n"."oid" = "c"."relnamespace"
 WHERE "c"."oid" = to_regclass(:#source)
