-- A role that writes the target and makes no tables: for `run`, after the owner's `migrate`.
--
--   psql -v role=sync_runner -v password=… -v owner=sync_writer -v schema=public -f target-run-role.sql <target database>
--
-- Run it as a superuser or the owner itself, once; then, at each update of the engine and for each new
-- table, `java -jar db-sync-engine.jar migrate` as the owner (see target-role.sql), and `run` as this role.

CREATE ROLE :"role" LOGIN PASSWORD :'password' NOINHERIT;

-- To log in.
GRANT CONNECT ON DATABASE :"DBNAME" TO :"role";

-- SELECT to compare, INSERT and UPDATE for documents, history and ledger, DELETE for what is old there.
-- Tables that the owner has now, and those that it makes later.
GRANT USAGE ON SCHEMA :"schema" TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO :"role";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema"
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"role";

-- To set the sequences of the engine's tables right after a move by logical replication, which leaves them behind.
GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA :"schema" TO :"role";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"schema" GRANT SELECT, UPDATE ON SEQUENCES TO :"role";
