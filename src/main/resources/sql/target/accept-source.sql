-- Forgets which source the documents came from: the next comparison takes what it finds there
UPDATE "sync_tables"
   SET "source_system" = NULL, "witness" = NULL, "stopped" = NULL, "relation" = NULL, "shape" = '',
       "compared_source" = NULL
 WHERE "table_name" IN (SELECT "n"."name" FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "n"("name"))
