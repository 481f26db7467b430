-- Rows of a snapshot table by status, and when they were counted
SELECT now()::text AS "at",
       count(*) FILTER (WHERE "s"."sync_status" = 'synced') AS "synced",
       count(*) FILTER (WHERE "s"."sync_status" = 'failed')
         -- also those that the table does not take the mark of
         + (SELECT count(*) FROM "sync_failures" AS "f" WHERE "f"."table_name" = :#table AND NOT "f"."marked") AS "failed",
       count(*) FILTER (WHERE "s"."sync_status" = 'deleted') AS "deleted"
  FROM {target} AS "s"
