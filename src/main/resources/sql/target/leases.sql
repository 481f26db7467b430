-- Who polls each table and how it gets on there, in ms since by the target's clock, and whether a poll is asked for
SELECT "w"."name" AS "table",
       CASE WHEN "t"."lease_until" > now() THEN "t"."lease_owner" END AS "owner",
       extract(epoch FROM now() - "t"."lease_since") * 1000 AS "heldMs",
       extract(epoch FROM now() - greatest("t"."moved_at", "t"."compared_at", "t"."lease_since")) * 1000 AS "movedMs",
       extract(epoch FROM now() - "t"."polled_at") * 1000 AS "polledMs",
       "t"."lease_trouble" AS "trouble",
       EXISTS (SELECT FROM "sync_runs" AS "r" WHERE "r"."table_name" = "w"."name" AND "r"."state" = 'requested') AS "requested"
  FROM jsonb_array_elements_text(CAST(:#tables AS jsonb)) AS "w"("name")
  LEFT JOIN "sync_tables" AS "t" ON "t"."table_name" = "w"."name"
