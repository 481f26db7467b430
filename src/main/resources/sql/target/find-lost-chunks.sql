-- Chunks of a table that should have been done long ago, some MB at a time: their message may be lost, it is made again
SELECT "id", "run", "message"
  FROM (SELECT "id", "run", "message", sum(octet_length("message")) OVER (ORDER BY "id") - octet_length("message") AS "before"
          FROM (SELECT "id", "run_id" AS "run",
                       json_build_object('table', "table_name", 'run', "run_id", 'chunk', "id",
                                         'operation', "operation", 'keys', "keys")::text AS "message"
                  FROM "sync_chunks"
                 WHERE "table_name" = :#${body} AND "finished_at" IS NULL
                   AND ("sent_at" < now() - CAST(:#${variable.looking} AS interval)
                        OR "sent_at" <= now() - CAST(:#${variable.grace} AS interval) * power(2, least("sends" - 1, 6)))
               ) AS "lost") AS "summed"
 WHERE "before" < 4000000
 ORDER BY "id"
