-- Some rows of a snapshot table that are in sync, but for those of the given keys
SELECT "s"."recordId"
  FROM (SELECT {recordId} AS "recordId" FROM {target} AS "s" WHERE "s"."sync_status" = 'synced' AND "s"."data" IS NOT NULL) AS "s"
 WHERE "s"."recordId" NOT IN (SELECT "k"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId"))
 LIMIT 3
