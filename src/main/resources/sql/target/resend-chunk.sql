-- A chunk is sent again, its message made anew; how often that was done tells how long to wait for it
UPDATE "sync_chunks" SET "sent_at" = now(), "sends" = "sends" + 1
 WHERE "id" = CAST(:#${variable.lost} AS bigint) AND "finished_at" IS NULL
RETURNING "run_id" AS "run",
          json_build_object('table', "table_name", 'run', "run_id", 'chunk', "id",
                            'operation', "operation", 'keys', "keys")::text AS "message"
