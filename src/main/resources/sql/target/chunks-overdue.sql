-- All open chunks of some tables are overdue at once: nobody knows what became of their messages
UPDATE "sync_chunks" SET "sent_at" = '-infinity'
 WHERE "finished_at" IS NULL
   AND "table_name" IN (SELECT "w"."name" FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "w"("name"))
