-- Key, version, content hash and state of the rows of one page of the target
SELECT {recordId} AS "recordId",
       "s"."source_version" AS "version",
       {content} AS "content",
       "s"."sync_status" = 'failed' AS "failed",
       "s"."data" IS NOT NULL AS "live"
  FROM {target} AS "s"
 WHERE "s"."sync_status" IS DISTINCT FROM 'deleted' AND {after} AND {upto}
 ORDER BY {order}
 LIMIT :#rows
