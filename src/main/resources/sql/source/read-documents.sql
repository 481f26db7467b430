-- Documents of the given keys in their order, empty for a row that is gone, with versions and the snapshot clock of the read
SELECT {system} AS "source",
       pg_snapshot_xmax("now")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("now"))
         + CAST(:#${variable.clockOffset} AS bigint) AS "clock",
       "rows"."versions", octet_length("rows"."documents") AS "bytes",
       -- too large ones stay here
       CASE WHEN octet_length("rows"."documents")
                 <= CASE jsonb_array_length("chunk"."keys") WHEN 1 THEN {largestDocument} ELSE {mostBytes} END
            THEN "rows"."documents" END AS "documents"
  FROM pg_current_snapshot() AS "now",
       (SELECT CAST(:#${body.keysJson} AS jsonb)) AS "chunk"("keys"),
       -- JSON holds no such character; the target makes jsonb of it
       LATERAL (SELECT string_agg(coalesce("r"."version", ''), E'\x1e') AS "versions",
                       string_agg(coalesce("r"."document", ''), E'\x1e') AS "documents"
                  FROM (SELECT "found"."version", "found"."document"
                          FROM jsonb_array_elements_text("chunk"."keys") WITH ORDINALITY AS "asked"("recordId", "n")
                          -- an inner join, planned by itself, makes the documents of the rows that it finds; an outer one those of all
                          LEFT JOIN (SELECT "k"."n", {versionOfSingle} AS "version", {applied}::text AS "document"
                                       FROM jsonb_array_elements_text("chunk"."keys") WITH ORDINALITY AS "k"("recordId", "n")
                                       JOIN {source} AS "t" ON {matchesKey}{madeOnce}
                                     OFFSET 0) AS "found" ON "found"."n" = "asked"."n"
                         ORDER BY "asked"."n") AS "r") AS "rows"
