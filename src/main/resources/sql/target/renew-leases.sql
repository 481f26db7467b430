-- Renews this instance's leases, and tells how each table gets on: ages in ms, since clocks differ
UPDATE "sync_tables" AS "t"
   SET "lease_until" = now() + CAST(:#duration AS interval),
       "moved_at" = coalesce(now() - "p"."movedMs" * interval '1 millisecond', "t"."moved_at"),
       "polled_at" = greatest(now() - "p"."polledMs" * interval '1 millisecond', "t"."polled_at"),
       "lease_trouble" = "p"."trouble"
  FROM jsonb_to_recordset(CAST(:#tables AS jsonb))
         AS "p"("table" text, "movedMs" bigint, "polledMs" bigint, "trouble" text)
 WHERE "t"."table_name" = "p"."table" AND "t"."lease_owner" = :#owner
RETURNING "t"."table_name"
