-- Lets students go
DELETE FROM {source} AS "t"
 USING jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
 WHERE {matchesKey}
