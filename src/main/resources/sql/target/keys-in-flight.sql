-- Keys of the table that are on their way through the queue
SELECT "k"."recordId"
  FROM "sync_chunks" AS "c", jsonb_array_elements_text("c"."keys") AS "k"("recordId")
 WHERE "c"."table_name" = :#table AND "c"."finished_at" IS NULL
