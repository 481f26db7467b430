-- Enters chunks in the ledger before they are sent, unless too many are on their way; makes their messages
WITH "entered" AS (
  INSERT INTO "sync_chunks" ("run_id", "table_name", "operation", "keys", "sent_at")
  SELECT :#${body.run}, :#${body.table}, "c"."chunk"->>'operation', "c"."chunk"->'keys', now()
    FROM jsonb_array_elements(CAST(:#${body.json} AS jsonb)) WITH ORDINALITY AS "c"("chunk", "place")
   WHERE CAST(:#${variable.mostOpen} AS int) IS NULL
      OR CAST(:#${variable.mostOpen} AS int) >= CAST(:#${body.size} AS int)
                                                + (SELECT count(*) FROM "sync_chunks"
                                                    WHERE "table_name" = :#${body.table} AND "finished_at" IS NULL
                                                      AND NOT "deferred")
   ORDER BY "c"."place"
  RETURNING "id", "operation",
            json_build_object('table', "table_name", 'run', "run_id", 'chunk', "id",
                              'operation', "operation",
                              'keys', CASE WHEN octet_length("keys"::text) <= 45000 THEN "keys" END)::text AS "message"
)
SELECT "operation", "message",
       -- ids of the chunk and those behind it: until it is sent, none of them is
       (json_agg("id") OVER (ORDER BY "id" DESC))::text AS "unsent"
  FROM "entered"
 ORDER BY "id"
