#!/bin/sh
# Run once, when the volume is new, after the tables are made: the engine's role, as in docs/roles.
psql -v ON_ERROR_STOP=1 -U postgres -d "$POSTGRES_DB" -v schema=public \
  -v role="$SYNC_ROLE" -v password="$SYNC_ROLE" -f /opt/role.sql
