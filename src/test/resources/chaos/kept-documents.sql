-- The documents of a chunk as they were when the diff found it, as if they had been read now
SELECT :#${variable.read[source]} AS "source", CAST(:#${variable.read[clock]} AS bigint) AS "clock",
       string_agg(coalesce("d"."version", ''), E'\x1e' ORDER BY "k"."n") AS "versions",
       string_agg(coalesce("d"."document", ''), E'\x1e' ORDER BY "k"."n") AS "documents"
  FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) WITH ORDINALITY AS "k"("recordId", "n")
  LEFT JOIN LATERAL (SELECT "d"."version", "d"."document" FROM "chaos"."documents" AS "d"
                      WHERE "d"."tbl" = :#${body.table} AND "d"."key" = "k"."recordId"
                      ORDER BY abs("d"."chunk" - :#${body.chunk}) LIMIT 1) AS "d" ON true
