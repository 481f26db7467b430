-- Which PostgreSQL this is, and how durable its commits are
SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync')
       || ', synchronous_commit ' || current_setting('synchronous_commit')
       || ', shared_buffers ' || current_setting('shared_buffers')
