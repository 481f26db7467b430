-- Gives leases of this instance back: another one may take them at once
UPDATE "sync_tables"
   SET "lease_owner" = NULL, "lease_until" = NULL, "lease_since" = NULL, "lease_trouble" = NULL
 WHERE "lease_owner" = :#owner
   AND "table_name" IN (SELECT "n"."name" FROM jsonb_array_elements_text(CAST(:#tables AS jsonb)) AS "n"("name"))
