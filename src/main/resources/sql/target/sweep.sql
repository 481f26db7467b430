-- Some blocks of the target: its rows and the checksum of (key, version)
SELECT count(*) AS "rows",
       count("s"."data") AS "live",
       coalesce(sum({rowHash}), 0)::text AS "checksum"
  FROM {target} AS "s"
 WHERE "s"."sync_status" IS DISTINCT FROM 'deleted'
   AND (CAST(:#from AS tid) IS NULL OR "s"."ctid" >= CAST(:#from AS tid))
   AND (CAST(:#upto AS tid) IS NULL OR "s"."ctid" < CAST(:#upto AS tid))
