-- Some of the held deletes of a table
SELECT "record_id" FROM "sync_deletes" WHERE "table_name" = :#table AND "held" ORDER BY "id" LIMIT 10
