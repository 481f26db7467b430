-- Forgets that rows have failed
DELETE FROM "sync_failures"
 WHERE "table_name" = :#table
   AND "record_id" IN (SELECT "k"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId"))
