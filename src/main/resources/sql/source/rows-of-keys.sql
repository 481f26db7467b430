-- Key, version, content hash and bytes of the rows of the given keys that the source has
SELECT {recordId} AS "recordId",
       {version} AS "version",
       {content} AS "content",
       {bytes} AS "bytes"
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
  JOIN {source} AS "t" ON {matchesKey}
