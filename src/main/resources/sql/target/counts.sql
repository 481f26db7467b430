-- Rows of a snapshot table by status, and when they were counted
SELECT now()::text AS "at",
       count(*) FILTER (WHERE "s"."sync_status" = 'synced') AS "synced",
       count(*) FILTER (WHERE "s"."sync_status" = 'failed') AS "failed",
       count(*) FILTER (WHERE "s"."sync_status" = 'deleted') AS "deleted"
  FROM {target} AS "s"
