-- Upserts the documents that were read, marks invalid ones failed, logs each change and closes the chunk: one transaction
WITH "read" AS MATERIALIZED (
  -- no row, and so no change: the documents are another source's, or the table's source went back in time
  SELECT CAST(:#${variable.read[clock]} AS bigint) AS "clock",
         jsonb_strip_nulls(jsonb_build_object(
           'run', CAST(:#${body.run} AS bigint), 'chunk', CAST(:#${body.chunk} AS bigint),
           'attempt', CAST(:#${variable.attempt} AS int) + 1)) AS "metadata",
         -- bounds the wait for a row that somebody else holds
         set_config('lock_timeout', '2s', true) AS "lock_timeout",
         -- keys are compared as text
         set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, MDY', true),
         set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true),
         set_config('bytea_output', 'hex', true)
   WHERE NOT EXISTS (SELECT FROM "sync_tables" AS "t"
                      WHERE "t"."table_name" = :#${body.table}
                        AND ("t"."stopped" IS NOT NULL OR "t"."source_system" <> :#${variable.read[source]}))
), "backfill" AS MATERIALIZED (
  -- writes every row again, once
  SELECT "r"."started_at" AS "since" FROM "read" JOIN "sync_runs" AS "r" ON "r"."id" = CAST("read"."metadata"->>'run' AS bigint)
   WHERE "r"."kind" = 'backfill'
), "incoming" AS MATERIALIZED (
  SELECT "i"."recordId", {incomingKey}, "i"."version", "i"."data", {valid} AS "valid",
         -- leads from the hash of what is stored back to that of what was read
         CASE WHEN "i"."read" IS NOT NULL THEN nullif({delta}, 0) END AS "delta"
    FROM (SELECT "r"."recordId", {keyValues},
                 CAST("r"."version" AS bigint) AS "version",
                 CAST(coalesce("r"."rewritten", "r"."document") AS jsonb) AS "data",
                 CASE WHEN "r"."rewritten" IS NOT NULL THEN CAST("r"."document" AS jsonb) END AS "read"
            FROM "read",
                 ROWS FROM (jsonb_array_elements_text(CAST(:#${body.keysJson} AS jsonb)),
                            string_to_table(:#${variable.read[versions]}, E'\x1e', ''),
                            string_to_table(:#${variable.read[documents]}, E'\x1e', ''),
                            string_to_table(:#${variable.rewritten}, E'\x1e', ''))
                   AS "r"("recordId", "version", "document", "rewritten")
           -- each document is made once
           OFFSET 0) AS "i"
), "same" AS (
  -- written without a change, or copied to another table: only the version is refreshed, and nothing logged; where another
  -- writer is quicker, this looks at what that has written
  UPDATE {target} AS "s"
     SET "source_version" = "i"."version", "source_clock" = "read"."clock"
    FROM "incoming" AS "i", "read"
   WHERE {sameKey}{sameText} AND "i"."valid" AND "s"."sync_status" = 'synced'
     AND "s"."source_clock" <= "read"."clock" AND "s"."source_version" <> "i"."version"
     -- to the byte: 1.0 is not 1.00; it takes a tenth of the time that a comparison of the texts does
     AND CAST(ROW("s"."data") AS record) OPERATOR(pg_catalog.*=) CAST(ROW("i"."data") AS record)
     AND "s"."source_delta" IS NOT DISTINCT FROM "i"."delta"
     AND NOT EXISTS (SELECT FROM "backfill")
  RETURNING "i"."recordId"
), "upserted" AS (
  INSERT INTO {target} AS "s"
         ({targetKeyNames}, "data", "sync_status", "last_synced_at", "source_version", "source_clock", "source_delta")
  SELECT {incomingKey}, "i"."data", 'synced', now(), "i"."version", "read"."clock", "i"."delta"
    FROM "incoming" AS "i", "read"
   WHERE "i"."valid" AND "i"."recordId" NOT IN (SELECT "recordId" FROM "same")
   -- in one order everywhere: no deadlock
   ORDER BY {incomingKey}
  ON CONFLICT ({targetKeyNames}) DO UPDATE
     SET {keyAssignments}"data" = excluded."data", "sync_status" = 'synced', "last_synced_at" = excluded."last_synced_at",
         "source_version" = excluded."source_version", "source_clock" = excluded."source_clock",
         "source_delta" = excluded."source_delta"
   WHERE ("s"."source_clock" IS NULL OR "s"."source_clock" <= excluded."source_clock")
     AND ("s"."sync_status" IS DISTINCT FROM 'synced'
          OR "s"."source_version" IS DISTINCT FROM excluded."source_version"
          OR "s"."data"::text IS DISTINCT FROM excluded."data"::text
          OR "s"."source_delta" IS DISTINCT FROM excluded."source_delta"
          OR coalesce("s"."last_synced_at", '-infinity') < (SELECT "since" FROM "backfill")
          OR {keyChanges})
  RETURNING {returnedKey}, {recordId} AS "recordId", {created} AS "created",
            CASE WHEN {guarded} THEN md5("s"."data"::text) END AS "stored"
), "invalid" AS (
  INSERT INTO {target} AS "s" ({targetKeyNames}, "data", "sync_status", "source_version", "source_clock")
  SELECT {incomingKey}, NULL, 'failed', "i"."version", "read"."clock"
    FROM "incoming" AS "i", "read"
   WHERE "i"."version" IS NOT NULL AND NOT "i"."valid"
   ORDER BY {incomingKey}
  ON CONFLICT ({targetKeyNames}) DO UPDATE
     SET "sync_status" = 'failed', "source_version" = excluded."source_version", "source_clock" = excluded."source_clock"
   WHERE ("s"."source_clock" IS NULL OR "s"."source_clock" <= excluded."source_clock")
     AND NOT ("s"."sync_status" = 'failed' AND "s"."source_version" IS NOT DISTINCT FROM excluded."source_version")
  RETURNING {returnedKey}, {recordId} AS "recordId", {created} AS "created"
), "change" AS (
  SELECT {returnedKey}, "s"."recordId", "s"."created", 'success' AS "status" FROM "upserted" AS "s"
   -- a trigger may have made something else of it
   WHERE NOT {guarded} OR ("s"."recordId", "s"."stored") IN (SELECT "i"."recordId", md5("i"."data"::text) FROM "incoming" AS "i")
  UNION ALL
  SELECT {returnedKey}, "s"."recordId", "s"."created", 'failed' FROM "invalid" AS "s"
), "logged" AS (
  INSERT INTO "sync_logs" ("table_name", "record_id", "operation", "status", "error_details", "metadata")
  SELECT :#${body.table}, "s"."recordId",
         -- what this statement reads is what was there before it
         CASE WHEN NOT "s"."created" AND (SELECT "p"."data" IS NOT NULL FROM {target} AS "p" WHERE {wasKey})
              THEN 'UPDATE' ELSE 'INSERT' END,
         "s"."status",
         CASE WHEN "s"."status" = 'failed' THEN
           (SELECT coalesce('required field missing or null: ' || string_agg("f"."name", ', ' ORDER BY "f"."n"),
                            'the source gives no document: data is null')
              FROM "incoming" AS "i", unnest({requiredFields}) WITH ORDINALITY AS "f"("name", "n")
             WHERE "i"."recordId" = "s"."recordId" AND "i"."data"->>"f"."name" IS NULL) END,
         CASE WHEN "s"."status" = 'failed' THEN "read"."metadata" || '{"stage": "validate"}' ELSE "read"."metadata" END
    FROM "change" AS "s", "read"
  RETURNING "status"
), "closed" AS (
  UPDATE "sync_chunks" AS "c"
     SET "source_clock" = greatest("c"."source_clock", "read"."clock"),
         "failed" = "c"."failed" + (SELECT count(*) FROM "incoming" AS "i" WHERE "i"."version" IS NOT NULL AND NOT "i"."valid"),
         "finished_at" = CASE WHEN NOT "message"."part" THEN now() END,
         "outcome" = CASE WHEN NOT "message"."part" THEN 'done' END
    FROM "read", (SELECT CAST(:#${body.part} AS boolean), CAST(:#${body.keysJson} AS jsonb)) AS "message"("part", "keys")
   WHERE "c"."id" = CAST(:#${body.chunk} AS bigint) AND "c"."finished_at" IS NULL
     -- not an entry of others, whatever number a message brings
     AND "c"."table_name" = :#${body.table}
     AND CASE WHEN "message"."part" THEN "c"."keys" @> "message"."keys" ELSE "c"."keys" = "message"."keys" END
)
SELECT json_build_object('applied', (SELECT count(*) FROM "logged" WHERE "status" = 'success'),
                         'invalid', (SELECT count(*) FROM "logged" WHERE "status" = 'failed'),
                         -- rows that seem to have been kept out or changed by a trigger, now or after the last time
                         'refused', CASE WHEN {guarded} THEN (
                           SELECT json_agg("i"."recordId")
                             FROM "incoming" AS "i" LEFT JOIN {target} AS "s" ON {sameKey}
                            WHERE "i"."valid" AND "i"."recordId" NOT IN (SELECT "recordId" FROM "same") AND CASE
                              WHEN "i"."recordId" IN (SELECT "u"."recordId" FROM "upserted" AS "u")
                                THEN "i"."recordId" NOT IN (SELECT "c"."recordId" FROM "change" AS "c" WHERE "c"."status" = 'success')
                                  OR "s"."sync_status" = 'synced' AND "s"."source_version" = "i"."version"
                                    AND "s"."data"::text <> "i"."data"::text
                              ELSE "s"."sync_status" IS NULL
                                OR coalesce("s"."source_clock" <= "read"."clock", true)
                                  AND ("s"."sync_status" <> 'synced' OR "s"."source_version" IS DISTINCT FROM "i"."version"
                                       OR "s"."data"::text IS DISTINCT FROM "i"."data"::text) END) END)::text
  FROM "read"
