-- One record as the source has it now
SELECT {version} AS "version",
       {contentAsItIs} AS "content",
       CASE WHEN CAST(:#documents AS boolean) AND {bytes} <= 1000000 THEN CAST({json} AS jsonb)::text END AS "document"
  FROM (SELECT CAST(:#recordId AS text) AS "recordId") AS "k"
  JOIN {source} AS "t" ON {matchesKey}
