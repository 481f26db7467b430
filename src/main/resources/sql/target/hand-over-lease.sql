-- Hands a lease of this instance over to another one
UPDATE "sync_tables"
   SET "lease_owner" = :#to, "lease_until" = now() + CAST(:#duration AS interval), "lease_since" = now(), "moved_at" = now(),
       "lease_trouble" = NULL
 WHERE "table_name" = :#table AND "lease_owner" = :#owner
