-- The columns that the engine needs beside the documents, for a snapshot table that somebody else made
ALTER TABLE {target}
  ADD COLUMN IF NOT EXISTS "source_version" bigint,
  ADD COLUMN IF NOT EXISTS "source_clock" bigint,
  ADD COLUMN IF NOT EXISTS "source_delta" bigint
