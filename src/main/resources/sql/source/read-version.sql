-- Version of one row whose document cannot be read, empty if it is gone, and the snapshot clock of the read
SELECT {system} AS "source",
       pg_snapshot_xmax("now")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("now"))
         + CAST(:#${variable.clockOffset} AS bigint) AS "clock",
       -- of a key that comes more than once, whatever its rows are
       (SELECT CASE count("t".{firstKey}) WHEN 0 THEN '' WHEN 1 THEN min({version})::text ELSE '1' END
          FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) AS "k"("recordId")
          LEFT JOIN {source} AS "t" ON {matchesKey}) AS "versions"
  FROM pg_current_snapshot() AS "now"
