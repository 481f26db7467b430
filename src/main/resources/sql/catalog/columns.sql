-- Columns of a relation with its identity, size and unique keys, or of a query by their types; no row if it is not there
WITH "attribute" AS (
  SELECT "b"."attrelid" AS "relation", "b"."attnum"::int AS "number", "b"."attname"::text AS "name",
         "b"."atttypid" AS "type", "b"."atttypmod" AS "modifier", "b"."attnotnull" AS "required",
         coalesce(pg_get_expr("d"."adbin", "d"."adrelid"), '') || "b"."atthasmissing" AS "default",
         "b"."xmin"::text AS "history"
    FROM pg_attribute AS "b"
    LEFT JOIN pg_attrdef AS "d" ON "d"."adrelid" = "b"."attrelid" AND "d"."adnum" = "b"."attnum"
   WHERE "b"."attrelid" = to_regclass(:#name) AND "b"."attnum" > 0 AND NOT "b"."attisdropped"
   UNION ALL
  SELECT NULL, "q"."number", "q"."name", "q"."type", -1, false, '', ''
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
       (SELECT sum(pg_table_size("p"."relid")) FROM pg_partition_tree("c"."oid") AS "p")::bigint AS "partitionBytes",
       pg_table_size("c"."oid") AS "bytes",
       -- a table without partitions is in no tree
       (SELECT greatest(max(pg_relation_size("p"."relid")), pg_relation_size("c"."oid")) / current_setting('block_size')::int
          FROM pg_partition_tree("c"."oid") AS "p") AS "blocks",
       (SELECT count(*) FROM pg_partition_tree("c"."oid") AS "p" WHERE "p"."isleaf") AS "leaves",
       "a"."number",
       "a"."name",
       CASE WHEN "y"."typnamespace" = 'pg_catalog'::regnamespace THEN format_type("a"."type", "a"."modifier")
            ELSE format('%I.%I', "m"."nspname", "y"."typname") END AS "type",
       "a"."required",
       "y"."typlen" = -1 AS "varlena",
       "a"."type" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AS "integer",
       "a"."type" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype, 'date'::regtype,
                          'timestamp'::regtype, 'timestamptz'::regtype) AS "exact",
       -- no json, which may hold what jsonb cannot, and nothing that may hold a json
       "y"."typtype" = 'b' AND "y"."typnamespace" = 'pg_catalog'::regnamespace AND "y"."typelem" = 0
         AND "a"."type" <> 'json'::regtype AS "plain",
       CASE
         WHEN "a"."type" IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype)
           THEN 'COLLATED'
         WHEN "a"."type" IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
                                 'float4'::regtype, 'float8'::regtype, 'uuid'::regtype, 'date'::regtype,
                                 'timestamp'::regtype, 'timestamptz'::regtype)
           THEN 'NATIVE'
         ELSE 'TEXT'
       END AS "ordering",
       "a"."default",
       -- what came and went, or was renamed and renamed back, leaves a trace
       concat_ws('/', "c"."relnatts", "a"."history",
                 CASE WHEN "c"."relkind" IN ('v', 'm') THEN md5(pg_get_viewdef("c"."oid")) END) AS "history",
       ARRAY(SELECT array_to_string(("i"."indkey"::int2[])[0:"i"."indnkeyatts" - 1], ',')
                    || CASE WHEN "i"."indisprimary" THEN ',p' ELSE '' END
               FROM pg_index AS "i"
              WHERE "i"."indrelid" = "c"."oid" AND "i"."indisunique" AND "i"."indisvalid"
                AND "i"."indpred" IS NULL AND "i"."indexprs" IS NULL
              ORDER BY "i"."indisprimary" DESC, "i"."indexrelid") AS "uniqueKeys"
  FROM "attribute" AS "a"
  JOIN pg_type AS "y" ON "y"."oid" = "a"."type"
  JOIN pg_namespace AS "m" ON "m"."oid" = "y"."typnamespace"
  LEFT JOIN pg_class AS "c" ON "c"."oid" = "a"."relation"
  LEFT JOIN pg_namespace AS "n" ON "n"."oid" = "c"."relnamespace"
 ORDER BY "a"."number"
