-- The oldest schema version whose engines can work with the engine's own tables
SELECT max("least_version") FROM "sync_schema"
