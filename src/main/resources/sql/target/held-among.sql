-- Which of the keys wait for approval
SELECT "d"."record_id"
  FROM "sync_deletes" AS "d"
 WHERE "d"."table_name" = :#table AND "d"."held"
   AND "d"."record_id" IN (SELECT "k"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId"))
