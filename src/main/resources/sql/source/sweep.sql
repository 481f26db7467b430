-- Some blocks of the table: its rows, the checksum of (key, version), and the rows no older than the horizon
SELECT "rows", "checksum",
       cardinality("recent") > :#most AS "tooMany",
       CASE WHEN cardinality("recent") <= :#most THEN "recent" END AS "recent"
  FROM (SELECT count(*) AS "rows",
               coalesce(sum({quickRowHash}), 0)::text AS "checksum",
               -- one condition a row: it is asked for every row of the table
               array_agg(concat_ws(' ', {version}, {bytes}, {quickRowHash}, {recordId})) FILTER (WHERE {recent}) AS "recent"
          FROM {source} AS "t"
         WHERE (CAST(:#from AS tid) IS NULL OR "t"."ctid" >= CAST(:#from AS tid))
           AND (CAST(:#upto AS tid) IS NULL OR "t"."ctid" < CAST(:#upto AS tid))) AS "found"
