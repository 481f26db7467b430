-- Keys on their way through the queue, but for those that the run itself has found: it goes in key order, they lie behind it
SELECT "k"."recordId"
  FROM "sync_chunks" AS "c", jsonb_array_elements_text("c"."keys") AS "k"("recordId")
 WHERE "c"."table_name" = :#table AND "c"."finished_at" IS NULL
   -- the deletes that were released to the run come in no order
   AND ("c"."run_id" IS DISTINCT FROM CAST(:#run AS bigint) OR "c"."operation" = 'DELETE')
