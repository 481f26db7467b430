-- Which other session has held a lock on a table for longest, or has the strongest: its number, since when, its statement without values
SELECT "a"."pid",
       -- NULL for a role that may not see other roles' sessions, and so is all that follows
       "a"."state",
       greatest(0, extract(epoch FROM now() - "a"."xact_start"))::bigint AS "seconds",
       left(regexp_replace(coalesce("a"."query", ''), '''[^'']*''|[0-9]{2,}', '…', 'g'), 120) AS "query"
  FROM pg_locks AS "l" JOIN pg_stat_activity AS "a" ON "a"."pid" = "l"."pid"
 WHERE "l"."relation" = to_regclass(:#name)
   AND "l"."database" = (SELECT "d"."oid" FROM pg_database AS "d" WHERE "d"."datname" = current_database())
   AND "l"."granted" AND "l"."mode" <> 'AccessShareLock'
   AND "a"."pid" <> pg_backend_pid() AND "a"."application_name" IS DISTINCT FROM 'db-sync-engine'
 ORDER BY "l"."mode" = 'AccessExclusiveLock' DESC, "a"."xact_start"
 LIMIT 1
