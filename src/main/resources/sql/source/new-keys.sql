-- The next rows in key order, as chunks of keys: for a stretch of which the target has nothing
SELECT json_agg("p"."recordId" ORDER BY "p"."n")::text AS "keys"
  FROM (SELECT {recordId} AS "recordId",
               row_number() OVER "before" AS "n",
               sum({bytes}) OVER "before" AS "bytes"
          FROM {source} AS "t"
         WHERE {after}
        WINDOW "before" AS (ORDER BY {order} ROWS UNBOUNDED PRECEDING)
         ORDER BY {order}
         LIMIT :#rows) AS "p"
 GROUP BY ("p"."n" - 1) / :#chunkRows, "p"."bytes" / :#chunkBytes
 ORDER BY min("p"."n")
