-- Rows of a chunk as lines for COPY, how many of them are valid, the checksum of their keys, and the snapshot clock of the read
SELECT {system} AS "source",
       "read"."clock",
       "lines"."valid", "lines"."checksum",
       -- too large ones stay here
       CASE WHEN octet_length("lines"."lines") <= {mostBytes} THEN "lines"."lines" END AS "lines"
  FROM (SELECT pg_snapshot_xmax("now")::text::bigint - (SELECT count(*) FROM pg_snapshot_xip("now"))
                 + CAST(:#clockOffset AS bigint) AS "clock"
          FROM pg_current_snapshot() AS "now") AS "read",
       LATERAL (SELECT count(*) FILTER (WHERE "row"."valid") AS "valid",
                       sum("row"."keyHash")::text AS "checksum",
                       string_agg("row"."line", E'\n') AS "lines"
                  FROM (SELECT hashtextextended({recordId} COLLATE "C", 0) AS "keyHash",
                               {validRow} AS "valid",
                               -- JSON has nothing else that COPY takes for something else
                               concat_ws(E'\t', {keyFields}, replace({applied}::text, E'\\', E'\\\\'),
                                         'synced', 'now', {appliedVersion}, "read"."clock") AS "line"
                          FROM {rowsOfChunk}
                         LIMIT :#most) AS "row") AS "lines"
