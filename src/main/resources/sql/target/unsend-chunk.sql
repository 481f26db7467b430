-- A chunk whose message could not be sent: it is overdue at once, not after the usual grace
UPDATE "sync_chunks" SET "sent_at" = '-infinity', "sends" = "sends" - 1
 WHERE "id" = CAST(CAST(:#${body} AS jsonb)->>'chunk' AS bigint) AND "finished_at" IS NULL
