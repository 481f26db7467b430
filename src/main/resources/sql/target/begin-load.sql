-- Whether the target has none of a chunk's rows, not even as deleted; sets up the transaction that will load them
SELECT set_config('lock_timeout', '2s', true) AS "lockTimeout", set_config('statement_timeout', '20s', true) AS "timeout",
       -- longer than the read of the source takes that comes in between
       set_config('idle_in_transaction_session_timeout', :#idle, true) AS "idle",
       set_config('TimeZone', 'UTC', true) AS "timeZone", set_config('DateStyle', 'ISO, MDY', true) AS "dateStyle",
       set_config('IntervalStyle', 'postgres', true) AS "intervalStyle",
       set_config('extra_float_digits', '1', true) AS "floats", set_config('bytea_output', 'hex', true) AS "bytea",
       -- what a trigger makes of rows is not seen here
       NOT EXISTS (SELECT FROM {rowsOfChunk}) AND NOT {guarded} AS "allNew"
