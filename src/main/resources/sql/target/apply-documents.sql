-- Upserts the documents, soft-deletes the rows that are gone, logs each change and closes the chunk: one transaction
WITH "read" AS MATERIALIZED (
  SELECT CAST(:#${variable.documents} AS json) AS "documents",
         jsonb_strip_nulls(jsonb_build_object(
           'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
           'attempt', CAST(:#${variable.attempt} AS int) + 1)) AS "metadata",
         -- bounds the wait for a row that somebody else holds
         set_config('lock_timeout', '2s', true) AS "lock_timeout",
         -- keys are compared as text
         set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, MDY', true),
         set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true)
), "clock" AS MATERIALIZED (
  -- no row, and so no change: the documents are another source's, or the table's source went back in time
  SELECT CAST("documents"->>'clock' AS bigint) AS "value" FROM "read"
   WHERE NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = :#${body.table}
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> "documents"->>'source'))
), "incoming" AS MATERIALIZED (
  SELECT "r"."key" AS "recordId", {keyValues}, "r"."found", "r"."version", "r"."data",
         ARRAY(SELECT "f" FROM unnest({requiredFields}) AS "f" WHERE "r"."data"->>"f" IS NULL) AS "missing"
    FROM "read", json_to_recordset("read"."documents"->'rows')
           AS "r"("key" text, "found" boolean, "version" bigint, "data" jsonb)
), "prior" AS MATERIALIZED (
  SELECT "i"."recordId" FROM "incoming" AS "i" JOIN {target} AS "s" ON {sameKey} WHERE "s"."data" IS NOT NULL
), "upserted" AS (
  INSERT INTO {target} AS "s"
         ({targetKeyNames}, "data", "sync_status", "last_synced_at", "source_version", "source_clock")
  SELECT {incomingKey}, "i"."data", 'synced', now(), "i"."version", "clock"."value"
    FROM "incoming" AS "i", "clock"
   WHERE "i"."found" AND "i"."missing" = '{}'
   ORDER BY {incomingKey}
  ON CONFLICT ({targetKeyNames}) DO UPDATE
     SET {keyAssignments}"data" = excluded."data", "sync_status" = 'synced', "last_synced_at" = excluded."last_synced_at",
         "source_version" = excluded."source_version", "source_clock" = excluded."source_clock"
   WHERE ("s"."source_clock" IS NULL OR "s"."source_clock" <= excluded."source_clock")
     AND ("s"."sync_status" IS DISTINCT FROM 'synced'
          OR "s"."source_version" IS DISTINCT FROM excluded."source_version"
          OR "s"."data"::text IS DISTINCT FROM excluded."data"::text
          OR {keyChanges})
  RETURNING {returnedKey}
), "deleted" AS (
  UPDATE {target} AS "s"
     SET "data" = NULL, "sync_status" = 'deleted', "last_synced_at" = now(),
         "source_version" = NULL, "source_clock" = "clock"."value"
    FROM "incoming" AS "i", "clock"
   -- a row that is not there is deleted only if the comparison said so: deletes are counted there
   WHERE NOT "i"."found" AND :#${body.operation.name} = 'DELETE' AND {sameKey}{sameText} AND "s"."sync_status" IS DISTINCT FROM 'deleted'
     AND ("s"."source_clock" IS NULL OR "s"."source_clock" <= "clock"."value")
  RETURNING "i"."recordId", "s"."sync_status"
), "invalid" AS (
  INSERT INTO {target} AS "s" ({targetKeyNames}, "data", "sync_status", "source_version", "source_clock")
  SELECT {incomingKey}, NULL, 'failed', "i"."version", "clock"."value"
    FROM "incoming" AS "i", "clock"
   WHERE "i"."found" AND "i"."missing" <> '{}'
   ORDER BY {incomingKey}
  ON CONFLICT ({targetKeyNames}) DO UPDATE
     SET "sync_status" = 'failed', "source_version" = excluded."source_version", "source_clock" = excluded."source_clock"
   WHERE ("s"."source_clock" IS NULL OR "s"."source_clock" <= excluded."source_clock")
     AND NOT ("s"."sync_status" = 'failed' AND "s"."source_version" IS NOT DISTINCT FROM excluded."source_version")
  RETURNING {returnedKey}
), "change" AS (
  SELECT "i"."recordId", CASE WHEN "p"."recordId" IS NULL THEN 'INSERT' ELSE 'UPDATE' END AS "operation",
         'success' AS "status", NULL::text AS "error"
    FROM "upserted" AS "s" JOIN "incoming" AS "i" ON {sameKey} LEFT JOIN "prior" AS "p" USING ("recordId")
  UNION ALL
  SELECT "recordId", 'DELETE', 'success', NULL FROM "deleted"
  UNION ALL
  SELECT "i"."recordId", CASE WHEN "p"."recordId" IS NULL THEN 'INSERT' ELSE 'UPDATE' END, 'failed',
         'required field missing or null: ' || array_to_string("i"."missing", ', ')
    FROM "invalid" AS "s" JOIN "incoming" AS "i" ON {sameKey} LEFT JOIN "prior" AS "p" USING ("recordId")
), "logged" AS (
  INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
  SELECT :#${body.table}, "recordId", "operation", "status", "error",
         CASE WHEN "error" IS NULL THEN "metadata" ELSE "metadata" || '{"stage": "validate"}' END
    FROM "change", "read"
  RETURNING "status"
), "closed" AS (
  UPDATE "sync_chunks" AS "c"
     SET "source_clock" = greatest("c"."source_clock", "clock"."value"),
         "finished_at" = CASE WHEN NOT "message"."part" THEN now() END,
         "outcome" = CASE WHEN NOT "message"."part" THEN 'done' END
    FROM "clock", (SELECT CAST(:#${body.part} AS boolean), CAST(:#${body.keysJson} AS jsonb)) AS "message"("part", "keys")
   WHERE "c"."id" = CAST(:#${body.chunk} AS bigint) AND "c"."finished_at" IS NULL
     -- not an entry of others, whatever number a message brings
     AND "c"."table_name" = :#${body.table}
     AND CASE WHEN "message"."part" THEN "c"."keys" @> "message"."keys" ELSE "c"."keys" = "message"."keys" END
)
SELECT json_build_object('applied', (SELECT count(*) FROM "logged" WHERE "status" = 'success'),
                         'invalid', (SELECT count(*) FROM "logged" WHERE "status" = 'failed'))::text
  FROM "clock"
