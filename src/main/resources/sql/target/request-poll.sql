-- Asks for a poll of each given table; one that is asked for already is not asked for twice
WITH "wanted" AS (
  SELECT "w"."name", (SELECT min("r"."id") FROM "sync_runs" AS "r"
                       WHERE "r"."table_name" = "w"."name" AND "r"."kind" = 'poll' AND "r"."state" = 'requested') AS "id"
    FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "w"("name")
), "requested" AS (
  INSERT INTO "sync_runs" ("table_name", "kind", "state")
  SELECT "w"."name", 'poll', 'requested' FROM "wanted" AS "w" WHERE "w"."id" IS NULL
  RETURNING "id", "table_name"
), "run" AS (
  SELECT "id", "table_name" FROM "requested"
  UNION ALL
  SELECT "id", "name" FROM "wanted" WHERE "id" IS NOT NULL
)
SELECT json_build_object('runs', json_agg(json_build_object('runId', "id", 'table', "table_name") ORDER BY "id"))::text
  FROM "run"
