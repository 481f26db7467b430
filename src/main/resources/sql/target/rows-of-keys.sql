-- Version, content hash and state of the rows of the given keys that the target has
SELECT {recordId} AS "recordId",
       "s"."source_version" AS "version",
       {content} AS "content",
       "s"."sync_status" = 'failed' AS "failed",
       "s"."data" IS NOT NULL AS "live"
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
  JOIN {target} AS "s" ON {matchesKey}
 WHERE "s"."sync_status" IS DISTINCT FROM 'deleted'
