-- This instance does not copy the table
DELETE FROM "sync_claims" WHERE "instance" = :#instance AND "table_name" = :#table
