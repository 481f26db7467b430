-- Version of one row whose document cannot be read, and the snapshot clock of the read
SELECT json_build_object(
         'source', {system},
         'clock', pg_snapshot_xmax("now")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("now"))
                  + CAST(:#${variable.clockOffset} AS bigint),
         'rows', (SELECT json_agg(json_build_object(
                           'key', "k"."recordId",
                           'found', "t".{firstKey} IS NOT NULL,
                           'version', {version}))
                    FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) AS "k"("recordId")
                    LEFT JOIN {source} AS "t" ON {matchesKey}))::text
  FROM pg_current_snapshot() AS "now"
