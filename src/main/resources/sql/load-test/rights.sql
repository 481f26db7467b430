-- Who writes the source, what of it the role may not do to a table, and which sequences of its columns it may not use
SELECT quote_ident(current_user) AS "role",
       pg_is_in_recovery() AS "standby",
       ARRAY(SELECT "p"."name" FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS "p"("name")
              WHERE NOT has_any_column_privilege(CAST(:#name AS text), "p"."name"))
         || CASE WHEN has_table_privilege(CAST(:#name AS text), 'DELETE') THEN '{}' ELSE ARRAY['DELETE'] END AS "missing",
       ARRAY(SELECT "s"."oid"::regclass::text
               FROM "pg_depend" AS "d" JOIN "pg_class" AS "s" ON "s"."oid" = "d"."objid" AND "s"."relkind" = 'S'
              WHERE "d"."refobjid" = CAST(:#name AS regclass) AND "d"."deptype" = 'a'
                AND NOT has_sequence_privilege("s"."oid", 'USAGE')) AS "sequences"
