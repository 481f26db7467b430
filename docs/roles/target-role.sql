-- The role that writes the target: it makes its tables, owns them, and touches no other.
--
--   psql -v role=sync_writer -v password=… -v schema=public -f target-role.sql <target database>
--
-- Run it as the owner of the database. A snapshot table that somebody else has made is handed over:
-- ALTER TABLE … OWNER TO …. In a schema other than public: ALTER ROLE … SET search_path = ….
-- To let the engine run without the right to make tables, see target-run-role.sql.

CREATE ROLE :"role" LOGIN PASSWORD :'password' NOINHERIT;

-- To log in.
GRANT CONNECT ON DATABASE :"DBNAME" TO :"role";

-- To make the engine's tables and the snapshot tables. What a role has made it owns: it may read and write it.
GRANT USAGE, CREATE ON SCHEMA :"schema" TO :"role";
