-- The next record ids in key order and the sizes of their documents: for a stretch of which the target has nothing
SELECT json_agg("p"."recordId")::text AS "keys",
       array_agg("p"."bytes") AS "bytes"
  FROM (SELECT {recordId} AS "recordId", {bytes} AS "bytes"
          FROM {source} AS "t"
         WHERE {after}
         ORDER BY {order}
         LIMIT :#rows) AS "p"
