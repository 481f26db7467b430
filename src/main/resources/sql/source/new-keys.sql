-- The next rows in key order, as chunks of keys: for a stretch of which the target has nothing
SELECT json_agg("p"."recordId" ORDER BY "p"."n")::text AS "keys"
  FROM (SELECT "r"."recordId",
               row_number() OVER "before" AS "n",
               sum("r"."bytes") OVER "before" AS "bytes"
          FROM (SELECT {recordId} AS "recordId", {bytes} AS "bytes", row_number() OVER (ORDER BY {order}) AS "n"
                  FROM {source} AS "t"
                 WHERE {after}
                 ORDER BY {order}
                 LIMIT :#rows) AS "r"
        WINDOW "before" AS (ORDER BY "r"."n" ROWS UNBOUNDED PRECEDING)) AS "p"
 GROUP BY ("p"."n" - 1) / :#chunkRows, "p"."bytes" / :#chunkBytes
 ORDER BY min("p"."n")
