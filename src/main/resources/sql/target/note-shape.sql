-- The documents have the shape that the source's columns had when the comparison began
UPDATE "sync_tables" SET "shape" = :#shape WHERE "table_name" = :#table AND "shape" IS DISTINCT FROM :#shape
