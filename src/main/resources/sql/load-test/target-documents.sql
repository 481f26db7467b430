-- The documents that the target has; no row for one that never came
SELECT "k"."recordId" AS "recordId", "s"."data"::text AS "document", "s"."sync_status" AS "status"
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
  JOIN {target} AS "s" ON {matchesTargetKey}
