-- Whether this instance can poll the table, and why not
UPDATE "sync_claims" SET "trouble" = :#trouble WHERE "instance" = :#instance AND "table_name" = :#table
