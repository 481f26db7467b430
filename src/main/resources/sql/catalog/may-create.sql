-- The schema that a new table of this name would lie in, and whether the role may make tables there
SELECT "n"."schema",
       to_regnamespace("n"."schema") IS NOT NULL AS "there",
       coalesce(has_schema_privilege(to_regnamespace("n"."schema"), 'CREATE'), false) AS "allowed"
  FROM (SELECT quote_ident(CASE WHEN cardinality(parse_ident(:#name)) > 1
                                THEN (parse_ident(:#name))[1]
                                ELSE coalesce(current_schema(), current_setting('search_path'))
                           END) AS "schema") AS "n"
