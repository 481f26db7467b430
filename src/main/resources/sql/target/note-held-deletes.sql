-- Notes that held rows are still gone
UPDATE "sync_deletes" AS "d" SET "run_id" = :#run
 WHERE "d"."table_name" = :#table AND "d"."held"
   AND "d"."record_id" IN (SELECT "k"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId"))
