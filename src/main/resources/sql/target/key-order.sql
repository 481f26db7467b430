-- How the planner would read the snapshot table in the order of its key: sorted, or by an index that has the order
EXPLAIN (FORMAT JSON) SELECT FROM {target} AS "s" ORDER BY {order} LIMIT 1
