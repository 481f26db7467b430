-- One record as the target has it, and its key in the form that the log and the ledger have
SELECT "k"."recordId" AS "recordId",
       "s"."sync_status" AS "status",
       "s"."last_synced_at" AS "syncedAt",
       "s"."source_version" AS "version",
       {content} AS "content",
       "s"."source_delta" IS NOT NULL AS "rewritten",
       CASE WHEN CAST(:#documents AS boolean) AND octet_length("s"."data"::text) <= 1000000 THEN "s"."data"::text END AS "document"
  FROM (SELECT {givenId} AS "recordId" FROM (SELECT CAST(:#recordId AS text) AS "recordId") AS "k") AS "k"
  LEFT JOIN {target} AS "s" ON {matchesKey}
