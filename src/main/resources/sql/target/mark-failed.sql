-- Marks one row failed at its present version; its last good document stays
WITH "incoming" AS MATERIALIZED (
  SELECT "r"."recordId", {keyValues}, CAST("r"."version" AS bigint) AS "version",
         CAST(:#${variable.read[clock]} AS bigint) AS "clock"
    FROM ROWS FROM (jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)),
                    string_to_table(:#${variable.read[versions]}, E'\x1e', '')) AS "r"("recordId", "version")
   WHERE NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = :#${body.table}
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> :#${variable.read[source]}))
), "there" AS MATERIALIZED (
  SELECT "s"."sync_status" = 'failed' AND "s"."source_version" IS NOT DISTINCT FROM "i"."version" AS "marked"
    FROM {target} AS "s" JOIN "incoming" AS "i" ON {sameKey}
), "updated" AS (
  -- no insert of a row that is there: its constraints would be checked for the lack of a document
  UPDATE {target} AS "s"
     SET "sync_status" = 'failed', "source_version" = "i"."version", "source_clock" = "i"."clock"
    FROM "incoming" AS "i"
   WHERE {sameKey} AND ("s"."source_clock" IS NULL OR "s"."source_clock" <= "i"."clock")
     AND NOT ("s"."sync_status" = 'failed' AND "s"."source_version" IS NOT DISTINCT FROM "i"."version")
     AND ("i"."version" IS NOT NULL OR "s"."sync_status" IS DISTINCT FROM 'deleted')
  RETURNING "s"."sync_status" = 'failed' AS "marked"
), "inserted" AS (
  INSERT INTO {target} AS "s" ({targetKeyNames}, "data", "sync_status", "source_version", "source_clock")
  SELECT {incomingKey}, NULL, 'failed', "i"."version", "i"."clock"
    FROM "incoming" AS "i"
   WHERE "i"."version" IS NOT NULL AND NOT EXISTS (SELECT FROM {target} AS "s" WHERE {sameKey})
  ON CONFLICT DO NOTHING
  RETURNING "s"."sync_status" = 'failed' AS "marked"
)
UPDATE "sync_failures" AS "f" SET "marked" = true
  FROM "incoming" AS "i"
 WHERE "f"."table_name" = :#${body.table} AND "f"."record_id" = "i"."recordId" AND NOT "f"."marked"
   AND (EXISTS (SELECT FROM "there" AS "t" WHERE "t"."marked") OR EXISTS (SELECT FROM "updated" AS "u" WHERE "u"."marked")
        OR EXISTS (SELECT FROM "inserted" AS "n" WHERE "n"."marked"))
