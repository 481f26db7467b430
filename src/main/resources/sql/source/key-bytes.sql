-- The bytes of a key whose text cannot be sent, so many rows behind another one
SELECT encode(convert_to({recordId}, getdatabaseencoding()), 'hex') AS "bytes"
  FROM {source} AS "t"
 WHERE {after}
 ORDER BY {order}
 LIMIT 1 OFFSET :#skip
