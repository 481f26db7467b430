-- This instance is alive; yields whether it was before
WITH "former" AS (
  SELECT "alive_until" > now() AS "alive" FROM "sync_instances" WHERE "instance" = :#instance
)
INSERT INTO "sync_instances" ("instance", "alive_until")
VALUES (:#instance, now() + CAST(:#duration AS interval))
ON CONFLICT ("instance") DO UPDATE SET "alive_until" = excluded."alive_until"
RETURNING coalesce((SELECT "alive" FROM "former"), false)
