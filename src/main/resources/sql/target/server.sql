-- Names the server by its start: a restart and a failover change it
SELECT pg_postmaster_start_time()::text
