-- Names under which tables and views can be had: with the schema where the search path does not find them
SELECT CASE WHEN pg_table_is_visible("c"."oid") THEN quote_ident("c"."relname")
            ELSE format('%I.%I', "n"."nspname", "c"."relname") END AS "name"
  FROM pg_class AS "c" JOIN pg_namespace AS "n" ON "n"."oid" = "c"."relnamespace"
 WHERE "c"."relkind" IN ('r', 'p', 'v', 'm', 'f') AND NOT "c"."relispartition"
   AND "n"."nspname" <> 'information_schema' AND "n"."nspname" !~ '^pg_'
 ORDER BY pg_table_is_visible("c"."oid") DESC, 1
 LIMIT 5000
