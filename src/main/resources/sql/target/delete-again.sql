-- Soft-deletes a row; to be rolled back
UPDATE {target} AS "s" SET "data" = NULL, "sync_status" = 'deleted', "last_synced_at" = now(), "source_version" = NULL
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
 WHERE {matchesKey}
