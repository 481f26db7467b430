-- Chunks whose messages could not be sent: they are overdue at once, not after the usual grace
UPDATE "sync_chunks" SET "sent_at" = '-infinity', "sends" = "sends" - 1
 WHERE "id" IN (SELECT CAST("u"."id" AS bigint) FROM jsonb_array_elements_text(CAST(:#${variable.unsent} AS jsonb)) AS "u"("id"))
   AND "finished_at" IS NULL
