-- The next page in key order: its rows, the checksum of (key, version), and the last key of a full page
SELECT count(*) AS "rows",
       coalesce(sum("p"."hash"), 0)::text AS "checksum",
       -- no numbering of the rows: it would copy each
       (array_agg("p"."recordId"))[:#rows] AS "last"
  FROM (SELECT {recordId} AS "recordId",
               {rowHash} AS "hash"
          FROM {source} AS "t"
         WHERE {after} AND {upto}
         ORDER BY {order}
         LIMIT :#rows) AS "p"
