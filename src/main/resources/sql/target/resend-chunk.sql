-- A chunk is sent again; how often that was done tells how long to wait for it
UPDATE "sync_chunks" SET "sent_at" = now(), "sends" = "sends" + 1
 WHERE "id" = CAST(:#${variable.lost} AS bigint) AND "finished_at" IS NULL
