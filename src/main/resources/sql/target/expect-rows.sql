-- How many rows a run may have to go through
UPDATE "sync_runs" SET "rows_total" = :#rows WHERE "id" = :#run
