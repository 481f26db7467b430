-- Asks for a backfill of each given table; one that is asked for or under way is not asked for twice
WITH "run" AS (
  INSERT INTO "sync_runs" AS "r" ("table_name", "kind", "state")
  SELECT "w"."name", 'backfill', 'requested'
    FROM jsonb_array_elements_text(CAST(:#${variable.tables} AS jsonb)) AS "w"("name")
   ORDER BY "w"."name"
  ON CONFLICT ("table_name", "kind") WHERE "state" IN ('requested', 'running') AND "kind" IN ('backfill', 'reconcile')
  -- nothing new, but its number
  DO UPDATE SET "requested_at" = "r"."requested_at"
  RETURNING "r"."id", "r"."table_name"
)
SELECT json_build_object('runs', json_agg(json_build_object('runId', "id", 'table', "table_name") ORDER BY "id"))::text
  FROM "run"
