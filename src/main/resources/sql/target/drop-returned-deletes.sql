-- Lets go of held deletes whose rows have come back
DELETE FROM "sync_deletes" WHERE "table_name" = :#table AND "held" AND "run_id" <> :#run
