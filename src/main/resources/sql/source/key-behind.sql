-- The key that comes so many rows behind another one, in key order
SELECT {recordId} AS "recordId"
  FROM {source} AS "t"
 WHERE {after}
 ORDER BY {order}
 LIMIT 1 OFFSET :#skip
