-- A run has compared everything, or broke off: what it found; another instance may have taken it over
UPDATE "sync_runs"
   SET "state" = :#state, "finished_at" = CASE WHEN :#state <> 'requested' THEN now() END, "rows_compared" = :#rowsCompared,
       "inserts" = :#inserts, "updates" = :#updates, "deletes" = :#deletes, "held" = :#held, "error_details" = :#error
 WHERE "id" = :#run AND "state" = 'running' AND "owner" = :#owner
