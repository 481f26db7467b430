-- The documents of a chunk as they were when the diff found it, as if they had been read now
SELECT json_build_object(
         'source', CAST(:#${variable.documents} AS json)->'source',
         'clock', CAST(:#${variable.documents} AS json)->'clock',
         'rows', (SELECT json_agg((SELECT "d"."entry" FROM "chaos"."documents" AS "d"
                                    WHERE "d"."tbl" = :#${body.table} AND "d"."key" = "k"."recordId"
                                    ORDER BY abs("d"."chunk" - :#${body.chunk}) LIMIT 1))
                    FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) AS "k"("recordId")))::text
