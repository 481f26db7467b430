-- Forgets deletes that are kept back and not held: they are sent, or the next comparison finds them again
DELETE FROM "sync_deletes" WHERE "table_name" = :#table AND NOT "held"
