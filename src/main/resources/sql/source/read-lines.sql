-- Rows of the given keys as lines for COPY, how many, and the snapshot clock of the read
SELECT {system} AS "source",
       "read"."clock",
       "rows"."found",
       "rows"."lines"
  FROM (SELECT pg_snapshot_xmax("now")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("now"))
                 + CAST(:#clockOffset AS bigint) AS "clock"
          FROM pg_current_snapshot() AS "now") AS "read",
       LATERAL (SELECT count("t".{firstKey}) AS "found",
                       string_agg(concat_ws(E'\x1f', {keyFields}, {json}::text, 'synced', 'now', {version}, "read"."clock"),
                                  E'\n') AS "lines"
                  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
                  JOIN {source} AS "t" ON {matchesKey}) AS "rows"
