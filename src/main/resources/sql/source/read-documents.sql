-- Documents of the given keys in their order, empty for a row that is gone, with versions and the snapshot clock of the read
SELECT {system} AS "source",
       pg_snapshot_xmax("now")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("now"))
         + CAST(:#${variable.clockOffset} AS bigint) AS "clock",
       "rows"."versions", "rows"."documents"
  FROM pg_current_snapshot() AS "now",
       -- JSON holds no such character; the target makes jsonb of it
       (SELECT string_agg(coalesce("r"."version", ''), E'\x1e') AS "versions",
               string_agg(coalesce("r"."document", ''), E'\x1e') AS "documents"
          FROM (SELECT {version}::text AS "version",
                       CASE WHEN "t".{firstKey} IS NOT NULL THEN {json}::text END AS "document"
                  FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) WITH ORDINALITY AS "k"("recordId", "n")
                  LEFT JOIN {source} AS "t" ON {matchesKey}
                 ORDER BY "k"."n") AS "r") AS "rows"
