-- Rows of the log behind the latest known number, and those that have come into the gaps before it
(SELECT "l"."id", "l"."table_name", "l"."record_id", "l"."operation", "l"."status"
   FROM "sync_logs" AS "l"
  WHERE "l"."id" > :#after
  ORDER BY "l"."id"
  LIMIT 20000)
UNION ALL
(SELECT "l"."id", "l"."table_name", "l"."record_id", "l"."operation", "l"."status"
   FROM (SELECT CAST("r"->>0 AS bigint) AS "first", CAST("r"->>1 AS bigint) AS "last"
           FROM jsonb_array_elements(CAST(:#gaps AS jsonb)) AS "r") AS "g",
        LATERAL (SELECT "f"."id", "f"."table_name", "f"."record_id", "f"."operation", "f"."status"
                   FROM "sync_logs" AS "f"
                  WHERE "f"."id" BETWEEN "g"."first" AND "g"."last"
                  ORDER BY "f"."id"
                  LIMIT 20000) AS "l")
