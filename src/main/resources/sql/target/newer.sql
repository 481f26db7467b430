-- Whether the target has something newer of a row than what has failed, the row has gone, or its source is not the accepted one
WITH "incoming" AS MATERIALIZED (
  SELECT "r"."recordId", {keyValues}, CAST("r"."version" AS bigint) AS "version",
         CAST(:#${variable.read[clock]} AS bigint) AS "clock"
    FROM ROWS FROM (jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)),
                    string_to_table(:#${variable.read[versions]}, E'\x1e', '')) AS "r"("recordId", "version")
   WHERE ("r"."version" IS NOT NULL OR :#${body.operation.name} = 'DELETE')
     AND NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = :#${body.table}
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> :#${variable.read[source]}))
)
SELECT NOT EXISTS (SELECT FROM "incoming")
    OR EXISTS (SELECT FROM {target} AS "s" JOIN "incoming" AS "i" ON {sameKey}
                WHERE "s"."source_clock" > "i"."clock" OR "i"."version" IS NULL AND "s"."sync_status" = 'deleted') AS "newer"
