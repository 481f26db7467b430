-- Lets students grow older by a year
UPDATE {source} AS "t" SET "age" = "t"."age" + 1
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
 WHERE {matchesKey}
