-- Columns of a relation with its identity, size and unique keys, or of a query by their types; no row if it is not there
WITH "attribute" AS (
  SELECT "b"."attrelid" AS "relation", "b"."attnum"::int AS "number", "b"."attname"::text AS "name",
         "b"."atttypid" AS "type", "b"."atttypmod" AS "modifier", "b"."attcollation" AS "collation",
         "b"."attnotnull" AS "required", "b"."atthasdef" OR "b"."attidentity" <> '' AS "filled",
         coalesce(pg_get_expr("d"."adbin", "d"."adrelid"), '') || "b"."atthasmissing" AS "default",
         "b"."xmin"::text AS "history"
    FROM pg_attribute AS "b"
    LEFT JOIN pg_attrdef AS "d" ON "d"."adrelid" = "b"."attrelid" AND "d"."adnum" = "b"."attnum"
   WHERE "b"."attrelid" = to_regclass(:#name) AND "b"."attnum" > 0 AND NOT "b"."attisdropped"
   UNION ALL
  SELECT NULL, "q"."number", "q"."name", "q"."type", -1, NULL, false, false, '', ''
    FROM unnest(CAST(:#names AS text[]), CAST(:#types AS oid[])) WITH ORDINALITY AS "q"("name", "type", "number")
)
SELECT "c"."oid"::bigint AS "oid",
       coalesce("c"."relkind"::text, 'q') AS "kind",
       CASE WHEN "c"."oid" IS NOT NULL THEN format('%I.%I', "n"."nspname", "c"."relname") END AS "relation",
       -- a materialized view has another file after each refresh
       concat_ws(' ', 'oid=' || "c"."oid", 'file=' || CASE WHEN "c"."relkind" <> 'm' THEN pg_relation_filenode("c"."oid") END,
                 (SELECT 'partitions=' || count(*) || '/' || md5(string_agg(concat_ws('/', "p"."relid"::oid,
                                                                                    pg_relation_filenode("p"."relid")),
                                                                          ',' ORDER BY "p"."relid"::oid))
                    FROM pg_partition_tree("c"."oid") AS "p" WHERE "p"."level" > 0 HAVING count(*) > 0)) AS "identity",
       has_function_privilege('pg_control_system()', 'EXECUTE') AS "identifiable",
       -- of xmin and ctid, by their numbers: a view has none
       has_column_privilege("c"."oid", CAST(-2 AS int2), 'SELECT')
         AND has_column_privilege("c"."oid", CAST(-1 AS int2), 'SELECT') AS "versioned",
       "c"."relkind" = 'r' AND EXISTS (SELECT FROM pg_inherits AS "h" WHERE "h"."inhparent" = "c"."oid") AS "inherited",
       (SELECT sum(pg_table_size("p"."relid")) FROM pg_partition_tree("c"."oid") AS "p")::bigint AS "partitionBytes",
       pg_table_size("c"."oid") AS "bytes",
       -- a table without partitions is in no tree
       (SELECT greatest(max(pg_relation_size("p"."relid")), pg_relation_size("c"."oid")) / current_setting('block_size')::int
          FROM pg_partition_tree("c"."oid") AS "p") AS "blocks",
       (SELECT count(*) FROM pg_partition_tree("c"."oid") AS "p" WHERE "p"."isleaf") AS "leaves",
       "a"."number",
       "a"."name",
       "t"."sql" AS "type",
       "b"."type" <> "a"."type" AS "domain",
       -- the key's type in a snapshot table: another database need not have the source's own types, names and settings
       CASE WHEN "t"."builtin" AND "y"."typname" !~ '^reg' AND "y"."typname" <> 'money' THEN "t"."sql" ELSE 'text' END AS "portable",
       "a"."required",
       "a"."filled",
       "y"."typlen" = -1 AS "varlena",
       "y"."oid" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AS "integer",
       "y"."oid" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype, 'date'::regtype,
                     'timestamp'::regtype, 'timestamptz'::regtype, 'bool'::regtype, 'bytea'::regtype)
         OR "y"."typtype" = 'e'
         -- a value that is cut to a length is not the one that was given
         OR "y"."oid" IN ('text'::regtype, 'varchar'::regtype) AND "b"."modifier" = -1
            AND coalesce("l"."collisdeterministic", false) AS "exact",
       -- no json, which may hold what jsonb cannot, and nothing that may hold a json
       "y"."typtype" = 'b' AND "t"."builtin" AND "y"."typelem" = 0 AND "y"."oid" <> 'json'::regtype AS "plain",
       -- its JSON is an object, an array, or whatever the value itself says
       "y"."typcategory" = 'A' OR "y"."typtype" = 'c' OR "y"."oid" IN ('json'::regtype, 'jsonb'::regtype)
         OR EXISTS (SELECT FROM pg_cast AS "j" WHERE "j"."castsource" = "y"."oid" AND "j"."castmethod" = 'f'
                       AND "j"."casttarget" IN ('json'::regtype, 'jsonb'::regtype)) AS "structured",
       -- whether an index may hold its text, where it is ordered by that
       coalesce((SELECT "j"."castmethod" = 'b' OR "p"."provolatile" = 'i'
                   FROM pg_cast AS "j" LEFT JOIN pg_proc AS "p" ON "p"."oid" = "j"."castfunc"
                  WHERE "j"."castsource" = "y"."oid" AND "j"."casttarget" = 'text'::regtype AND "j"."castmethod" IN ('b', 'f')),
                (SELECT "p"."provolatile" = 'i' FROM pg_proc AS "p" WHERE "p"."oid" = "y"."typoutput")) AS "immutable",
       CASE
         WHEN "y"."oid" IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype)
           THEN 'COLLATED'
         WHEN "y"."oid" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
                            'float4'::regtype, 'float8'::regtype, 'uuid'::regtype, 'date'::regtype,
                            'timestamp'::regtype, 'timestamptz'::regtype)
           THEN 'NATIVE'
         ELSE 'TEXT'
       END AS "ordering",
       "a"."default",
       -- what came and went, or was renamed and renamed back, leaves a trace; documents hold labels and fields of types too
       concat_ws('/', "c"."relnatts", "a"."history",
                 CASE WHEN "c"."relkind" IN ('v', 'm') THEN md5(pg_get_viewdef("c"."oid")) END,
                 "p"."parts") AS "history",
       ARRAY(SELECT array_to_string(("i"."indkey"::int2[])[0:"i"."indnkeyatts" - 1], ',')
                    || CASE WHEN "i"."indisprimary" THEN ',p' ELSE '' END
               FROM pg_index AS "i"
              WHERE "i"."indrelid" = "c"."oid" AND "i"."indisunique" AND "i"."indisvalid"
                AND "i"."indpred" IS NULL AND "i"."indexprs" IS NULL
                AND ("i"."indimmediate" OR :deferrable)
              ORDER BY "i"."indisprimary" DESC, "i"."indexrelid") AS "uniqueKeys"
  FROM "attribute" AS "a"
  -- a domain is what it is made of, however deep
  JOIN LATERAL (WITH RECURSIVE "d" AS (
                  SELECT "a"."type", "a"."modifier", 0 AS "depth"
                  UNION ALL
                  SELECT "o"."typbasetype", "o"."typtypmod", "d"."depth" + 1
                    FROM "d" JOIN pg_type AS "o" ON "o"."oid" = "d"."type" AND "o"."typtype" = 'd')
                SELECT "d"."type", "d"."modifier" FROM "d" ORDER BY "d"."depth" DESC LIMIT 1) AS "b" ON true
  JOIN pg_type AS "y" ON "y"."oid" = "b"."type"
  JOIN pg_namespace AS "m" ON "m"."oid" = "y"."typnamespace"
  -- 16384: the first of the objects that users and extensions make
  JOIN LATERAL (SELECT "y"."oid" < 16384 AND "m"."nspname" = 'pg_catalog',
                       CASE WHEN "m"."nspname" = 'pg_catalog' THEN format_type("b"."type", "b"."modifier")
                            ELSE format('%I.%I', "m"."nspname", "y"."typname") END) AS "t"("builtin", "sql") ON true
  -- the types of users that a value is made of, however deep: through domains, arrays, ranges, multiranges and composites
  LEFT JOIN LATERAL (
    WITH RECURSIVE "part" AS (
      SELECT "y"."oid" AS "type"
       UNION
      SELECT "inner"."type"
        FROM "part"
        JOIN pg_type AS "o" ON "o"."oid" = "part"."type"
        JOIN LATERAL (
          SELECT "o"."typelem"
           UNION ALL
          SELECT "o"."typbasetype"
           UNION ALL
          SELECT "g"."rngsubtype" FROM pg_range AS "g" WHERE "o"."oid" IN ("g"."rngtypid", "g"."rngmultitypid")
           UNION ALL
          SELECT "f"."atttypid" FROM pg_attribute AS "f"
           WHERE "o"."typtype" = 'c' AND "f"."attrelid" = "o"."typrelid" AND "f"."attnum" > 0 AND NOT "f"."attisdropped"
        ) AS "inner"("type") ON "inner"."type" <> 0)
    SELECT md5(string_agg(concat_ws(' ', "part"."type",
                 (SELECT string_agg("e"."enumlabel", ',' ORDER BY "e"."enumsortorder")
                    FROM pg_enum AS "e" WHERE "e"."enumtypid" = "part"."type"),
                 (SELECT string_agg(concat_ws(' ', "f"."attname", "f"."xmin"), ',' ORDER BY "f"."attnum")
                    FROM pg_type AS "o" JOIN pg_attribute AS "f" ON "f"."attrelid" = "o"."typrelid" AND "f"."attnum" > 0
                   WHERE "o"."oid" = "part"."type" AND "o"."typtype" = 'c')), '/' ORDER BY "part"."type")) AS "parts"
      FROM "part"
      -- 16384: the first of the objects that users and extensions make
     WHERE "part"."type" >= 16384) AS "p" ON true
  LEFT JOIN pg_collation AS "l" ON "l"."oid" = "a"."collation"
  LEFT JOIN pg_class AS "c" ON "c"."oid" = "a"."relation"
  LEFT JOIN pg_namespace AS "n" ON "n"."oid" = "c"."relnamespace"
 ORDER BY "a"."number"
