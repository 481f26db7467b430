-- The documents that the target should have by now; no row for one that is gone
SELECT "k"."recordId" AS "recordId", ({document})::text AS "document"
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
  JOIN {source} AS "t" ON {matchesKey}
