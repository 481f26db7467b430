-- Columns of a relation with its identity, size and unique keys; no row if there is no such relation
SELECT "c"."oid"::bigint AS "oid",
       "c"."relkind"::text AS "kind",
       format('%I.%I', "n"."nspname", "c"."relname") AS "relation",
       concat_ws(' ', 'oid=' || "c"."oid", 'file=' || pg_relation_filenode("c"."oid"),
                 (SELECT 'partitions=' || count(*) || '/' || md5(string_agg(concat_ws('/', "p"."relid"::oid,
                                                                                    pg_relation_filenode("p"."relid")),
                                                                          ',' ORDER BY "p"."relid"::oid))
                    FROM pg_partition_tree("c"."oid") AS "p" WHERE "p"."level" > 0 HAVING count(*) > 0)) AS "identity",
       has_function_privilege('pg_control_system()', 'EXECUTE') AS "identifiable",
       (SELECT sum(pg_table_size("p"."relid")) FROM pg_partition_tree("c"."oid") AS "p")::bigint AS "partitionBytes",
       pg_table_size("c"."oid") AS "bytes",
       -- a table without partitions is in no tree
       (SELECT greatest(max(pg_relation_size("p"."relid")), pg_relation_size("c"."oid")) / current_setting('block_size')::int
          FROM pg_partition_tree("c"."oid") AS "p") AS "blocks",
       (SELECT count(*) FROM pg_partition_tree("c"."oid") AS "p" WHERE "p"."isleaf") AS "leaves",
       "a"."attnum"::int AS "number",
       "a"."attname"::text AS "name",
       CASE WHEN "y"."typnamespace" = 'pg_catalog'::regnamespace THEN format_type("a"."atttypid", "a"."atttypmod")
            ELSE format('%I.%I', "m"."nspname", "y"."typname") END AS "type",
       "a"."attnotnull" AS "required",
       "a"."attlen" = -1 AS "varlena",
       "a"."atttypid" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AS "integer",
       "a"."atttypid" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype, 'date'::regtype,
                          'timestamp'::regtype, 'timestamptz'::regtype) AS "exact",
       -- no json, which may hold what jsonb cannot, and nothing that may hold a json
       "y"."typtype" = 'b' AND "y"."typnamespace" = 'pg_catalog'::regnamespace AND "y"."typelem" = 0
         AND "a"."atttypid" <> 'json'::regtype AS "plain",
       CASE
         WHEN "a"."atttypid" IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype)
           THEN 'COLLATED'
         WHEN "a"."atttypid" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
                                 'float4'::regtype, 'float8'::regtype, 'uuid'::regtype, 'date'::regtype,
                                 'timestamp'::regtype, 'timestamptz'::regtype)
           THEN 'NATIVE'
         ELSE 'TEXT'
       END AS "ordering",
       coalesce(pg_get_expr("d"."adbin", "d"."adrelid"), '') || "a"."atthasmissing" AS "default",
       -- what came and went, or was renamed and renamed back, leaves a trace
       "c"."relnatts" || '/' || "a"."xmin" AS "history",
       ARRAY(SELECT array_to_string(("i"."indkey"::int2[])[0:"i"."indnkeyatts" - 1], ',')
                    || CASE WHEN "i"."indisprimary" THEN ',p' ELSE '' END
               FROM pg_index AS "i"
              WHERE "i"."indrelid" = "c"."oid" AND "i"."indisunique" AND "i"."indisvalid"
                AND "i"."indpred" IS NULL AND "i"."indexprs" IS NULL
              ORDER BY "i"."indisprimary" DESC, "i"."indexrelid") AS "uniqueKeys"
  FROM pg_class AS "c"
  JOIN pg_namespace AS "n" ON "n"."oid" = "c"."relnamespace"
  JOIN pg_attribute AS "a" ON "a"."attrelid" = "c"."oid" AND "a"."attnum" > 0 AND NOT "a"."attisdropped"
  JOIN pg_type AS "y" ON "y"."oid" = "a"."atttypid"
  JOIN pg_namespace AS "m" ON "m"."oid" = "y"."typnamespace"
  LEFT JOIN pg_attrdef AS "d" ON "d"."adrelid" = "a"."attrelid" AND "d"."adnum" = "a"."attnum"
 WHERE "c"."oid" = to_regclass(:#name)
 ORDER BY "a"."attnum"
