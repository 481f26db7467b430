-- Keeps the documents of a chunk beside its message
WITH "message" AS (SELECT CAST(:#${body} AS text) AS "text"), "kept" AS (
  INSERT INTO "chaos"."documents" ("chunk", "tbl", "key", "version", "document")
  SELECT CAST(CAST("m"."text" AS json)->>'chunk' AS bigint), CAST("m"."text" AS json)->>'table',
         "r"."key", "r"."version", "r"."document"
    FROM "message" AS "m",
         ROWS FROM (json_array_elements_text(CAST(:#${body} AS json)->'keys'),
                    string_to_table(:#${variable.read[versions]}, E'\x1e'),
                    string_to_table(:#${variable.read[documents]}, E'\x1e')) AS "r"("key", "version", "document")
)
SELECT "text" FROM "message"
