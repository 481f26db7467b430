-- A claim that rules out this one; that of an instance that has died counts a little longer, it may be restarted
SELECT "c"."instance", "c"."table_name" AS "table", "c"."target", "c"."source",
       greatest(0, ceil(extract(epoch FROM "i"."alive_until" + interval '2 minutes' - now())))::bigint AS "seconds",
       "i"."alive_until" > now() AS "alive"
  FROM "sync_claims" AS "c" JOIN "sync_instances" AS "i" ON "i"."instance" = "c"."instance"
 WHERE "c"."instance" <> :#instance
   AND "i"."alive_until" + interval '2 minutes' > now()
   AND ("c"."table_name" = :#table AND ("c"."target" <> :#target OR "c"."source" <> :#source)
        OR "c"."table_name" <> :#table AND "c"."target" = :#target)
 ORDER BY "i"."alive_until" DESC
 LIMIT 1
