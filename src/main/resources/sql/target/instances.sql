-- The instances that are alive, the tables that each can poll, and how many it polls
SELECT "i"."instance" AS "instance",
       ARRAY(SELECT "c"."table_name" FROM "sync_claims" AS "c"
              WHERE "c"."instance" = "i"."instance" AND "c"."trouble" IS NULL) AS "fit",
       (SELECT count(*) FROM "sync_tables" AS "t"
         WHERE "t"."lease_owner" = "i"."instance" AND "t"."lease_until" > now()) AS "held"
  FROM "sync_instances" AS "i"
 WHERE "i"."alive_until" > now()
