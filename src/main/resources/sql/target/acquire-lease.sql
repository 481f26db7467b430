-- Makes this instance the table's only poller for a while, unless another one is
INSERT INTO "sync_tables" AS "t" ("table_name", "lease_owner", "lease_until")
VALUES (:#table, :#owner, now() + CAST(:#duration AS interval))
ON CONFLICT ("table_name") DO UPDATE
   SET "lease_owner" = excluded."lease_owner", "lease_until" = excluded."lease_until"
 WHERE "t"."lease_owner" = excluded."lease_owner" OR "t"."lease_until" IS NULL OR "t"."lease_until" < now()
