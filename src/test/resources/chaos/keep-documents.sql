-- Keeps the documents of a chunk beside its message
WITH "message" AS (SELECT CAST(:#${body} AS text) AS "text"), "kept" AS (
  INSERT INTO "chaos"."documents" ("chunk", "tbl", "key", "entry")
  SELECT CAST(CAST("m"."text" AS json)->>'chunk' AS bigint), CAST("m"."text" AS json)->>'table', "r"->>'key', "r"
    FROM "message" AS "m", json_array_elements(CAST(:#${variable.documents} AS json)->'rows') AS "r"
)
SELECT "text" FROM "message"
