-- Empties the documents of rows that are about to be written again, so that they are in no other's way
UPDATE {target} AS "s" SET "data" = '{}'
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
 WHERE {matchesKey} AND "s"."data" IS NOT NULL
