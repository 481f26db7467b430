-- One page of the target, the key range of the source's: its rows and the checksum of (key, version)
SELECT count(*) AS "rows",
       count("s"."data") AS "live",
       coalesce(sum({rowHash}), 0)::text AS "checksum"
  FROM {target} AS "s"
 WHERE "s"."sync_status" IS DISTINCT FROM 'deleted' AND {after} AND {upto}
