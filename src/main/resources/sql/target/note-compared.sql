-- A comparison came to its end: what it has seen, and the shape that the source's columns had, unless documents may not have it yet
UPDATE "sync_tables"
   SET "shape" = coalesce(CAST(:#shape AS text), "shape"),
       "compared_source" = :#source, "compared_target" = :#target, "compared_at" = CAST(:#at AS timestamptz),
       -- that of the comparison: whoever has the lease notes it when one begins
       "compared_clock" = "source_clock"
 WHERE "table_name" = :#table
