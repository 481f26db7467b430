-- Whether the target has a row as it was written, or something newer
WITH "incoming" AS MATERIALIZED (
  SELECT "r"."recordId", {keyValues}, CAST("r"."version" AS bigint) AS "version",
         CAST(coalesce("r"."rewritten", "r"."document") AS jsonb)::text AS "data", CAST(:#${variable.read[clock]} AS bigint) AS "clock"
    FROM ROWS FROM (jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)),
                    string_to_table(:#${variable.read[versions]}, E'\x1e', ''),
                    string_to_table(:#${variable.read[documents]}, E'\x1e', ''),
                    string_to_table(:#${variable.rewritten}, E'\x1e', '')) AS "r"("recordId", "version", "document", "rewritten")
)
SELECT coalesce(bool_and(CASE WHEN "s"."source_clock" > "i"."clock" THEN true
                              WHEN "i"."version" IS NULL THEN coalesce("s"."sync_status" = 'deleted', true)
                              ELSE "s"."sync_status" = 'synced' AND "s"."source_version" = "i"."version" AND "s"."data"::text = "i"."data"
                         END), false) AS "stored"
  FROM "incoming" AS "i" LEFT JOIN {target} AS "s" ON {sameKey}
