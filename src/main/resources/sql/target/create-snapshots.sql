-- The snapshot table of one source table
CREATE TABLE IF NOT EXISTS {newTarget} (
  {newKeyColumns},
  "data" jsonb,
  "sync_status" text NOT NULL DEFAULT 'synced' CHECK ("sync_status" IN ('synced', 'failed', 'deleted')),
  "last_synced_at" timestamptz,
  "source_version" bigint,
  "source_clock" bigint,
  "source_delta" bigint,
  PRIMARY KEY ({targetKeyNames})
)
