-- Loads new rows from lines of fields
COPY {target} ({targetKeyNames}, "data", "sync_status", "last_synced_at", "source_version", "source_clock") FROM STDIN
