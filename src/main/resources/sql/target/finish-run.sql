-- A run has compared everything: what it found
UPDATE "sync_runs"
   SET "state" = :#state, "finished_at" = now(), "rows_compared" = :#rowsCompared,
       "inserts" = :#inserts, "updates" = :#updates, "deletes" = :#deletes, "held" = :#held, "error_details" = :#error
 WHERE "id" = :#run
