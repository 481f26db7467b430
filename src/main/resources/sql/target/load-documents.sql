-- Loads new rows from lines of fields between control characters, which JSON does not hold; invalid ones are left out
COPY {target} ({targetKeyNames}, "data", "sync_status", "last_synced_at", "source_version", "source_clock")
FROM STDIN WITH (FORMAT csv, DELIMITER E'\x1f', QUOTE E'\x1e')
WHERE {validData}
