-- Writes a row again as it is, with all that its table does about it; to be rolled back
INSERT INTO {target} AS "w" ({targetKeyNames}, "data", "sync_status", "last_synced_at", "source_version", "source_clock")
SELECT {targetKeyNames}, "data", 'synced', now(), "source_version", "source_clock"
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId") JOIN {target} AS "s" ON {matchesKey}
ON CONFLICT ({targetKeyNames}) DO UPDATE
   SET "data" = excluded."data", "sync_status" = excluded."sync_status", "last_synced_at" = excluded."last_synced_at"
