-- The oldest chunks of the ledger, if they have been over for a day
DELETE FROM "sync_chunks"
 WHERE "id" IN (SELECT "id" FROM "sync_chunks" WHERE "finished_at" < now() - interval '1 day' ORDER BY "id" LIMIT 5000)
