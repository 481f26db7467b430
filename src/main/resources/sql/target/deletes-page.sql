-- The next deletes that were kept back, or that were held and are approved
SELECT "d"."id", "d"."record_id" AS "recordId"
  FROM "sync_deletes" AS "d"
 WHERE "d"."table_name" = :#table AND "d"."held" = :#held AND "d"."id" > :#after
 ORDER BY "d"."id"
 LIMIT :#rows
