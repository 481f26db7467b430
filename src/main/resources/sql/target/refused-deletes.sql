-- Which of the keys are rows whose delete has failed, and which nobody has written since
SELECT "f"."record_id"
  FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
  JOIN "sync_failures" AS "f" ON "f"."table_name" = :#table AND "f"."record_id" = "k"."recordId" AND "f"."version" IS NULL
  JOIN {target} AS "s" ON {matchesKey}
 WHERE "s"."source_clock" IS NULL OR "s"."source_clock" <= "f"."source_clock"
