-- Makes this instance the table's only poller for a while, unless another one is
INSERT INTO "sync_tables" AS "t" ("table_name", "lease_owner", "lease_until", "lease_since", "moved_at")
VALUES (:#table, :#owner, now() + CAST(:#duration AS interval), now(), now())
ON CONFLICT ("table_name") DO UPDATE
   SET "lease_owner" = excluded."lease_owner", "lease_until" = excluded."lease_until",
       "lease_since" = CASE WHEN "t"."lease_owner" = excluded."lease_owner" THEN "t"."lease_since" ELSE now() END,
       "moved_at" = CASE WHEN "t"."lease_owner" = excluded."lease_owner" THEN "t"."moved_at" ELSE now() END,
       "lease_trouble" = CASE WHEN "t"."lease_owner" = excluded."lease_owner" THEN "t"."lease_trouble" END
 WHERE "t"."lease_owner" = excluded."lease_owner" OR "t"."lease_until" IS NULL OR "t"."lease_until" < now()
