-- The last keys of the next full pages in key order
SELECT "p"."recordId"
  FROM (SELECT {recordId} AS "recordId",
               row_number() OVER (ORDER BY {order}) AS "n"
          FROM {source} AS "t"
         WHERE {after}
         ORDER BY {order}
         LIMIT :#rows) AS "p"
 WHERE "p"."n" % :#pageRows = 0
 ORDER BY "p"."n"
