-- Which of the keys are on their way, or arrived after the last comparison had begun, with a document from before it
SELECT DISTINCT "k"."recordId"
  FROM "sync_chunks" AS "c", jsonb_array_elements_text("c"."keys") AS "k"("recordId")
 WHERE "c"."table_name" = :#table
   AND ("c"."finished_at" IS NULL
        -- the time of a commit is not known; whether it came before a snapshot is
        OR ("c"."finished_at" > CAST(:#at AS timestamptz) - interval '10 minutes'
            AND coalesce("c"."source_clock" < CAST(:#clock AS bigint), true)
            AND age("c"."xmin") <= age(CAST((CAST(split_part(:#target, ':', 1) AS bigint) & 4294967295)::text AS xid))))
   AND "k"."recordId" IN (SELECT "w"."recordId" FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "w"("recordId"))
