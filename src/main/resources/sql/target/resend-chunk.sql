-- A chunk is sent again, its message made anew, unless another instance has just done so; sends tells how long to wait for it
UPDATE "sync_chunks" SET "sent_at" = now(), "sends" = "sends" + 1
 WHERE "id" = CAST(:#${variable.lost} AS bigint) AND "finished_at" IS NULL AND "sent_at" < now() - interval '0.5 seconds'
RETURNING "run_id" AS "run",
          json_build_object('table', "table_name", 'run', "run_id", 'chunk', "id",
                            'operation', "operation",
                            'keys', CASE WHEN octet_length("keys"::text) <= 45000 THEN "keys" END)::text AS "message"
