-- Whether the target has any row
SELECT EXISTS (SELECT FROM {target} AS "s" WHERE "s"."sync_status" IS DISTINCT FROM 'deleted')
