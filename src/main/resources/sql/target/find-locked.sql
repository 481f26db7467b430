-- Which of the keys somebody else holds a lock on, as a JSON array
WITH "wanted" AS MATERIALIZED (
  SELECT "r"."recordId", {keyValues}
    FROM jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)) AS "r"("recordId")
), "free" AS MATERIALIZED (
  SELECT "i"."recordId" FROM {target} AS "s" JOIN "wanted" AS "i" ON {sameKey}
     FOR NO KEY UPDATE OF "s" SKIP LOCKED
)
SELECT coalesce(json_agg("i"."recordId"), '[]')::text
  FROM "wanted" AS "i" JOIN {target} AS "s" ON {sameKey}
 WHERE NOT EXISTS (SELECT FROM "free" AS "f" WHERE "f"."recordId" = "i"."recordId")
