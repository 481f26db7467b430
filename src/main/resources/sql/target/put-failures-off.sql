-- Failed rows are being tried again: should they fail, the next time comes after as long as they have been failing, 5 minutes at most
UPDATE "sync_failures"
   SET "retry_at" = now() + least(greatest(now() - "failed_at", interval '5 seconds'), interval '5 minutes')
 WHERE "table_name" = :#table AND "retry_at" IS NOT NULL
   AND "record_id" IN (SELECT "k"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId"))
