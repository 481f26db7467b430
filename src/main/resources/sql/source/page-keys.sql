-- Key, version, content hash and bytes of the rows of one page
SELECT {recordId} AS "recordId",
       {version} AS "version",
       {content} AS "content",
       {bytes} AS "bytes"
  FROM {source} AS "t"
 WHERE {after} AND {upto}
 ORDER BY {order}
 LIMIT :#rows
