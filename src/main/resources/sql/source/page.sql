-- The next page in key order: its rows, the checksum of (key, version), and the last key of a full page
SELECT count(*) AS "rows",
       coalesce(sum("p"."hash"), 0)::text AS "checksum",
       max("p"."recordId") FILTER (WHERE "p"."n" = :#rows) AS "last"
  FROM (SELECT {recordId} AS "recordId",
               {rowHash} AS "hash",
               row_number() OVER (ORDER BY {order}) AS "n"
          FROM {source} AS "t"
         WHERE {after} AND {upto}
         ORDER BY {order}
         LIMIT :#rows) AS "p"
