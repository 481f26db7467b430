-- This instance stops, or has not begun: its claims go, and with them those of instances that died long ago
DELETE FROM "sync_instances" WHERE "instance" = :#instance OR "alive_until" < now() - interval '1 day'
