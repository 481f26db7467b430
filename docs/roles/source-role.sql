-- The role that reads the source: SELECT is all it can do.
--
--   psql -v role=sync_reader -v password=… -v schema=public -f source-role.sql <source database>
--
-- Run it as the owner of the tables: the last statement covers the tables that this user makes later.
-- For tables in a further schema run the last three statements again.

CREATE ROLE :"role" LOGIN PASSWORD :'password' NOINHERIT;

-- Not needed by the engine, whose transactions are read-only anyway: for whoever else has the password.
-- Leave it out if the URL names several hosts with targetServerType=primary: the driver takes it for the sign of a standby.
ALTER ROLE :"role" SET default_transaction_read_only = on;

-- To log in.
GRANT CONNECT ON DATABASE :"DBNAME" TO :"role";

-- To look the tables up, and read them. The catalog may be read by everybody.
-- Fewer tables: GRANT SELECT ON students TO …; the key and all columns of a table, for the document is the row.
GRANT USAGE ON SCHEMA :"schema" TO :"role";
GRANT SELECT ON ALL TABLES IN SCHEMA :"schema" TO :"role";
ALTER DEFAULT PRIVILEGES IN SCHEMA :"schema" GRANT SELECT ON TABLES TO :"role";
