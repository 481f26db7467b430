-- Some blocks of the table: its rows, the checksum of (key, version), and which rows are no older than the horizon
SELECT count(*) AS "rows",
       coalesce(sum({rowHash}), 0)::text AS "checksum",
       coalesce(sum({rowHash}) FILTER (WHERE {recent}), 0)::text AS "recentChecksum",
       coalesce(json_agg({recordId}) FILTER (WHERE {recent}), '[]')::text AS "keys",
       array_agg({version}) FILTER (WHERE {recent}) AS "versions",
       array_agg(({bytes})::bigint) FILTER (WHERE {recent}) AS "bytes"
  FROM {source} AS "t"
 WHERE "t"."ctid" >= CAST(:#from AS tid) AND "t"."ctid" < CAST(:#upto AS tid)
