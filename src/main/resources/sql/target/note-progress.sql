-- How far a run has come, and that it is alive
UPDATE "sync_runs"
   SET "rows_compared" = :#rowsCompared, "inserts" = :#inserts, "updates" = :#updates, "deletes" = :#deletes, "held" = :#held,
       "alive_until" = now() + CAST(:#patience AS interval)
 WHERE "id" = :#run AND "state" = 'running' AND "owner" = :#owner
