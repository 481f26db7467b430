-- Several instances on one target: which are alive, what each copies, and which polls a table with what success

CREATE TABLE "sync_instances" (
  "instance" text PRIMARY KEY,
  "started_at" timestamptz NOT NULL DEFAULT now(),
  "alive_until" timestamptz NOT NULL
);
COMMENT ON TABLE "sync_instances" IS 'The engines that work on this target; one that stops goes, one that dies is over at alive_until';

CREATE TABLE "sync_claims" (
  "instance" text NOT NULL REFERENCES "sync_instances" ("instance") ON DELETE CASCADE,
  "table_name" text NOT NULL,
  "target" text NOT NULL,
  "source" text NOT NULL,
  "trouble" text,
  PRIMARY KEY ("instance", "table_name")
);
COMMENT ON TABLE "sync_claims" IS 'What each instance copies, and where to: two definitions must not write one snapshot table';
COMMENT ON COLUMN "sync_claims"."trouble" IS 'Why the instance cannot poll the table now; NULL if it can';

ALTER TABLE "sync_tables"
  ADD COLUMN "lease_since" timestamptz,
  ADD COLUMN "lease_trouble" text,
  ADD COLUMN "moved_at" timestamptz,
  ADD COLUMN "polled_at" timestamptz;
COMMENT ON COLUMN "sync_tables"."lease_since" IS 'Since when the owner has the lease';
COMMENT ON COLUMN "sync_tables"."lease_trouble" IS 'What is in the way of the owner''s polls; NULL for nothing';
COMMENT ON COLUMN "sync_tables"."moved_at" IS 'When a poll of the owner last got on';
COMMENT ON COLUMN "sync_tables"."polled_at" IS 'When the last poll began that came to its end, idle ones included';
-- leases are renewed every few seconds: each row stays on its page
ALTER TABLE "sync_tables" SET (fillfactor = 50);

CREATE TABLE "sync_schema" ("least_version" integer NOT NULL);
INSERT INTO "sync_schema" ("least_version") VALUES (1);
COMMENT ON COLUMN "sync_schema"."least_version" IS 'The oldest schema version whose engines can work with these tables: a migration that only adds leaves it alone';
