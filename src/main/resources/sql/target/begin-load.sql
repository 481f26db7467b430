-- Whether the target has none of the keys, not even as deleted; sets up the transaction that will load them
SELECT set_config('lock_timeout', '2s', true) AS "lockTimeout", set_config('statement_timeout', '60s', true) AS "timeout",
       set_config('TimeZone', 'UTC', true) AS "timeZone", set_config('DateStyle', 'ISO, MDY', true) AS "dateStyle",
       set_config('IntervalStyle', 'postgres', true) AS "intervalStyle",
       NOT EXISTS (SELECT FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
                     JOIN {target} AS "s" ON {matchesKey}) AS "allNew"
